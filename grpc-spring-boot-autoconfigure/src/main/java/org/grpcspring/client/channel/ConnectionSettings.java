// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the connections of a client live.
 *
 * @param immediateConnectTimeout how long the start waits until the client is connected; not at all if 0
 * @param keepAlive how they are kept alive, or null for not at all
 * @param idleTimeout how long a client without calls stays connected, or null for grpc-java's default
 * @param shutdownGracePeriod how long calls in flight may go on when the client is closed; for ever if negative
 */
public record ConnectionSettings(
        Duration immediateConnectTimeout,
        @Nullable KeepAlive keepAlive,
        @Nullable Duration idleTimeout,
        Duration shutdownGracePeriod) {

    boolean isImmediate() {
        return !immediateConnectTimeout.isZero() && !immediateConnectTimeout.isNegative();
    }

    void applyTo(ManagedChannelBuilder<?> builder) {
        if (keepAlive != null) {
            keepAlive.applyTo(builder);
        }
        if (idleTimeout != null) {
            builder.idleTimeout(idleTimeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
