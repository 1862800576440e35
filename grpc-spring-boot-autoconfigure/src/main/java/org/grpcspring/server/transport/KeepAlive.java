// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.ServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a server finds out that a peer is gone, and how often peers may ask it (gRFC A8).
 *
 * @param time how long a connection is silent before the server pings, or null for grpc-java's default
 * @param timeout how long it waits for the answer
 * @param permitTime the shortest time between two pings of a client; one that pings more often is disconnected
 * @param permitWithoutCalls whether clients may ping while they have no call
 */
public record KeepAlive(@Nullable Duration time, Duration timeout, Duration permitTime, boolean permitWithoutCalls) {

    void applyTo(ServerBuilder<?> builder) {
        if (time != null) {
            builder.keepAliveTime(time.toNanos(), TimeUnit.NANOSECONDS)
                    .keepAliveTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        builder.permitKeepAliveTime(permitTime.toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(permitWithoutCalls);
    }
}
