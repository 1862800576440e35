// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server decides about its calls.
 *
 * @param server the name of the server
 * @param executor where calls run: a name as in {@link GrpcExecutor}
 * @param pool the sizes of the pool of platform threads
 * @param maxConcurrentCalls how many calls may be in flight; the excess is refused
 * @param adaptive the limit of unary calls that follows how long they take, or null for none
 * @param retryDelay how long a refused client is asked to wait before it tries again
 * @param defaultDeadline the deadline of calls that bring none, or null for none
 * @param maxDeadline the deadline of calls that bring a later one, or null for theirs
 * @param interruptWhenCancelled whether the threads of a call are interrupted when it is cancelled
 * @param compression the codec of replies, or null for none
 * @param methods what differs by service ({@code package.Service}) or by method ({@code package.Service/Method})
 */
public record CallSettings(
        String server,
        String executor,
        Pool pool,
        int maxConcurrentCalls,
        @Nullable Adaptive adaptive,
        Duration retryDelay,
        @Nullable Duration defaultDeadline,
        @Nullable Duration maxDeadline,
        boolean interruptWhenCancelled,
        @Nullable String compression,
        Map<String, Method> methods) {

    /**
     * The sizes of the pool of platform threads.
     *
     * @param minThreads how many threads it has before tasks wait
     * @param maxThreads how many it has at most
     * @param queueCapacity how many calls may be in flight beyond these; more are refused
     * @param maxStreams how many calls have a thread beside the pool on which their handler waits for requests
     */
    public record Pool(int minThreads, int maxThreads, int queueCapacity, int maxStreams) {}

    /**
     * Within what the adaptive limit moves.
     *
     * @param initial where it begins
     * @param min below what it never falls
     * @param max above what it never rises
     */
    public record Adaptive(int initial, int min, int max) {}

    /**
     * What differs for a service or a method.
     *
     * @param executor where its calls run, or null for where the server's do
     * @param maxConcurrentCalls how many of its calls may be in flight, or null for no limit of its own
     * @param compression the codec of its replies, or null for the server's
     * @param interruptWhenCancelled whether the threads of its calls are interrupted when these are cancelled, or null
     *     for what holds for the server
     */
    public record Method(
            @Nullable String executor,
            @Nullable Integer maxConcurrentCalls,
            @Nullable String compression,
            @Nullable Boolean interruptWhenCancelled) {}
}
