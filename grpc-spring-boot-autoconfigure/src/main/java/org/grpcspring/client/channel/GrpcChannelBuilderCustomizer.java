// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannelBuilder;

/**
 * Changes the builder of every gRPC channel just before it builds: beans of this type are applied once each, in their
 * order, after the properties. The builder is a {@code NettyChannelBuilder} or an {@code InProcessChannelBuilder}.
 */
@FunctionalInterface
public interface GrpcChannelBuilderCustomizer {

    /**
     * Changes a builder.
     *
     * @param builder the builder
     * @param client the name of the client whose channel it builds
     */
    void customize(ManagedChannelBuilder<?> builder, String client);
}
