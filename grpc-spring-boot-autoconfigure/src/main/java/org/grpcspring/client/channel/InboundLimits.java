// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannelBuilder;
import org.jspecify.annotations.Nullable;

/**
 * How much a client accepts.
 *
 * @param maxMessageSize the largest message in bytes, or null for grpc-java's default of 4 MiB
 * @param maxMetadataSize the largest metadata in bytes, or null for grpc-java's default of 8 KiB
 */
public record InboundLimits(
        @Nullable Integer maxMessageSize, @Nullable Integer maxMetadataSize) {

    void applyTo(ManagedChannelBuilder<?> builder) {
        if (maxMessageSize != null) {
            builder.maxInboundMessageSize(maxMessageSize);
        }
        if (maxMetadataSize != null) {
            builder.maxInboundMetadataSize(maxMetadataSize);
        }
    }
}
