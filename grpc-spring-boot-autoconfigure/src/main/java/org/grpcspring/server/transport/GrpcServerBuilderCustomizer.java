// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.ServerBuilder;

/**
 * Changes the builder of every gRPC server just before it builds: beans of this type are applied once each, in their
 * order, after the properties. The builder is a {@code NettyServerBuilder} or an {@code InProcessServerBuilder}.
 */
@FunctionalInterface
public interface GrpcServerBuilderCustomizer {

    /**
     * Changes a builder.
     *
     * @param builder the builder
     * @param server the name of the server that it builds
     */
    void customize(ServerBuilder<?> builder, String server);
}
