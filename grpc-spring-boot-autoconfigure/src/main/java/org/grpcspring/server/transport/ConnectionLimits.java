// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a server allows of one connection; null takes grpc-java's default.
 *
 * @param idle how long it may have no call
 * @param age how long it may last
 * @param ageGrace how long its calls may go on after that
 * @param concurrentCalls how many calls it may have at once
 * @param flowControlWindow how many bytes may be under way to the server
 * @param resets how many calls the client may reset within the window
 */
public record ConnectionLimits(
        @Nullable Duration idle,
        @Nullable Duration age,
        @Nullable Duration ageGrace,
        @Nullable Integer concurrentCalls,
        @Nullable Integer flowControlWindow,
        Resets resets) {

    /**
     * How many calls a client may reset before its connection is closed (CVE-2023-44487).
     *
     * @param max how many
     * @param window within which time, in whole seconds
     */
    public record Resets(int max, Duration window) {}

    void applyTo(NettyServerBuilder builder) {
        if (idle != null) {
            builder.maxConnectionIdle(idle.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (age != null) {
            builder.maxConnectionAge(age.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (ageGrace != null) {
            builder.maxConnectionAgeGrace(ageGrace.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (concurrentCalls != null) {
            builder.maxConcurrentCallsPerConnection(concurrentCalls);
        }
        if (flowControlWindow != null) {
            builder.flowControlWindow(flowControlWindow);
        }
        builder.maxRstFramesPerWindow(resets.max(), (int) resets.window().toSeconds());
    }
}
