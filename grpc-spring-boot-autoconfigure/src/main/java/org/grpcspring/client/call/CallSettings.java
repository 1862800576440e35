// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client decides about its calls.
 *
 * @param defaultTimeout the deadline of calls that have none, or null for none
 * @param propagateDeadline whether a call made while serving one ends with that one
 * @param throttling when the client stops to try again, or null for never
 * @param all what holds for all methods but those that have rules of their own
 * @param methods the rules of services ({@code package.Service}) and methods ({@code package.Service/Method}), each
 *     complete
 * @param serviceConfig a gRPC service config that is given instead of rules, or null
 */
public record CallSettings(
        @Nullable Duration defaultTimeout,
        boolean propagateDeadline,
        @Nullable Throttling throttling,
        Rule all,
        Map<String, Rule> methods,
        @Nullable Map<String, ?> serviceConfig) {

    Rule rule(String fullMethodName) {
        Rule ofMethod = methods.get(fullMethodName);
        if (ofMethod != null) {
            return ofMethod;
        }
        return methods.getOrDefault(String.valueOf(MethodDescriptor.extractFullServiceName(fullMethodName)), all);
    }

    /**
     * What a client does with the calls of some methods.
     *
     * @param timeout how long they may last, 0 for as long as they like, or null for the client's default
     * @param waitForReady whether they wait while no server can be reached, or null for what the caller says
     * @param retry how they are tried again, or null for not
     * @param hedging how they are sent to several servers, or null for not
     */
    public record Rule(
            @Nullable Duration timeout,
            @Nullable Boolean waitForReady,
            @Nullable Retry retry,
            @Nullable Hedging hedging) {

        boolean isForIdempotentMethods() {
            return retry != null && retry.idempotentOnly();
        }
    }

    /**
     * How failed calls are tried again.
     *
     * @param maxAttempts how often they are tried, the first time included
     * @param on the status of those that are
     * @param initialBackoff how long about to wait before the second attempt
     * @param maxBackoff how long about to wait at most
     * @param backoffMultiplier how much longer to wait each time
     * @param idempotentOnly whether only methods are tried again that their proto file says are idempotent
     */
    public record Retry(
            int maxAttempts,
            Set<Status.Code> on,
            Duration initialBackoff,
            Duration maxBackoff,
            double backoffMultiplier,
            boolean idempotentOnly) {}

    /**
     * How calls are sent several times, for the first good reply.
     *
     * @param maxAttempts how often they are sent
     * @param delay how long to wait for a reply before the next is sent
     * @param nonFatal the status that does not end the call
     */
    public record Hedging(int maxAttempts, Duration delay, Set<Status.Code> nonFatal) {}

    /**
     * When the client stops to try again: while not more than half of its tokens are left. A failed call takes one.
     *
     * @param maxTokens how many there are
     * @param tokenRatio how many a successful call gives back
     */
    public record Throttling(double maxTokens, double tokenRatio) {}
}
