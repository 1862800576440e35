// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How a client finds out that a server is gone (gRFC A8).
 *
 * @param time how long a connection is silent before the client pings; grpc-java waits at least 10 seconds
 * @param timeout how long it waits for the answer
 * @param withoutCalls whether it pings while it has no call
 */
public record KeepAlive(Duration time, Duration timeout, boolean withoutCalls) {

    void applyTo(ManagedChannelBuilder<?> builder) {
        builder.keepAliveTime(time.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveWithoutCalls(withoutCalls);
    }
}
