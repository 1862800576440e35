// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.endpoint;

import java.util.List;
import org.grpcspring.server.watch.CallFacts;
import org.grpcspring.server.watch.CallWatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator's endpoint {@code grpccalls}: the calls that the application's servers are serving and have served last. A
 * write operation cancels one. Safe for use by many threads.
 */
@Endpoint(id = "grpccalls")
public final class GrpcCallsEndpoint {

    private final CallWatch watch;
    private final int maxRunning;

    /**
     * Creates the endpoint.
     *
     * @param watch knows the calls
     * @param maxRunning how many running calls are shown at once
     */
    public GrpcCallsEndpoint(CallWatch watch, int maxRunning) {
        this.watch = watch;
        this.maxRunning = maxRunning;
    }

    /** Returns the running calls, the oldest first, and those that have ended, the last first. */
    @ReadOperation
    public Calls calls() {
        return new Calls(watch.running(), watch.running(maxRunning), watch.recent());
    }

    /** Returns a call that is running or remembered, or null. */
    @ReadOperation
    public @Nullable CallFacts call(@Selector String id) {
        return watch.find(id).orElse(null);
    }

    /** Cancels a running call and returns what it was then, or null if it is not running. */
    @WriteOperation
    public @Nullable CallFacts cancel(@Selector String id) {
        CallFacts call = call(id);
        return watch.cancel(id) ? call : null;
    }

    /**
     * What the endpoint tells.
     *
     * @param total how many calls are running
     * @param running these, unless there are too many
     * @param recent those that have ended
     */
    public record Calls(int total, List<CallFacts> running, List<CallFacts> recent) {}
}
