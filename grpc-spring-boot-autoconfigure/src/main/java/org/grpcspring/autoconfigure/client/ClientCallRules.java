// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.grpcspring.autoconfigure.client.GrpcCallProperties.Hedging;
import org.grpcspring.autoconfigure.client.GrpcCallProperties.Method;
import org.grpcspring.autoconfigure.client.GrpcCallProperties.Retry;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.client.call.CallSettings;
import org.grpcspring.client.call.CallSettings.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rules of methods from their properties: what a method does not set is its service's or else the client's.
 */
record ClientCallRules(PropertyChecks checks) {

    private static final Set<Status.Code> UNAVAILABLE = Set.of(Status.Code.UNAVAILABLE);
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(100);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final double BACKOFF_MULTIPLIER = 2;
    private static final Duration HEDGING_DELAY = Duration.ofMillis(500);

    Rule all(Method all) {
        return rule("", checked("", all));
    }

    Map<String, Rule> methods(Method all, Map<String, Method> methods) {
        Map<String, Method> complete = new LinkedHashMap<>();
        Map<String, Rule> rules = new LinkedHashMap<>();
        // Sorted, so that a service comes before its methods.
        new TreeMap<>(methods).forEach((name, own) -> {
            String key = "methods[" + name + "].";
            String service = String.valueOf(MethodDescriptor.extractFullServiceName(name));
            Method method = checked(key, own).inherit(complete.getOrDefault(service, all));
            complete.put(name, method);
            rules.put(name, rule(key, method));
        });
        return Map.copyOf(rules);
    }

    private Method checked(String key, Method own) {
        if (own.timeout() != null && own.timeout().isNegative()) {
            throw checks.invalid(key + "timeout", own.timeout(), "A duration of 0 or more is needed; 0 means none.");
        }
        Retry retry = own.retry();
        if (retry != null) {
            attempts(key + "retry.", retry.maxAttempts());
            codes(key + "retry.on", retry.codes());
            checks.positive(key + "retry.initial-backoff", retry.initialBackoff());
            checks.positive(key + "retry.max-backoff", retry.maxBackoff());
            if (retry.backoffMultiplier() != null && !(retry.backoffMultiplier() > 0)) {
                throw checks.invalid(
                        key + "retry.backoff-multiplier",
                        retry.backoffMultiplier(),
                        "A number greater than 0 is needed.");
            }
        }
        Hedging hedging = own.hedging();
        if (hedging != null) {
            attempts(key + "hedging.", hedging.maxAttempts());
            codes(key + "hedging.non-fatal", hedging.nonFatal());
            if (hedging.delay() != null && hedging.delay().isNegative()) {
                throw checks.invalid(key + "hedging.delay", hedging.delay(), "A duration of 0 or more is needed.");
            }
        }
        return own;
    }

    private void attempts(String key, @Nullable Integer attempts) {
        if (attempts != null && attempts < 2) {
            throw checks.invalid(
                    key + "max-attempts",
                    attempts,
                    "At least 2 are needed, as the first one counts; to have one only, set '%senabled' to false."
                            .formatted(checks.prefix() + key));
        }
    }

    private void codes(String key, @Nullable Set<Status.Code> codes) {
        if (codes != null && codes.contains(Status.Code.OK)) {
            throw checks.invalid(key, codes, "OK is not a failure; name others, such as UNAVAILABLE.");
        }
    }

    private Rule rule(String key, Method method) {
        CallSettings.Retry retry = retry(key + "retry.", method.retry());
        CallSettings.Hedging hedging = hedging(key + "hedging.", method.hedging());
        if (retry != null && hedging != null) {
            throw checks.invalid(
                    key + "hedging.max-attempts",
                    hedging.maxAttempts(),
                    "The same calls have '%1$sretry.max-attempts' = %2$s, and can only have one of them; remove one, or set '%1$sretry.enabled' or '%1$shedging.enabled' to false."
                            .formatted(checks.prefix() + key, retry.maxAttempts()));
        }
        return new Rule(method.timeout(), method.waitForReady(), retry, hedging);
    }

    private CallSettings.@Nullable Retry retry(String key, @Nullable Retry retry) {
        if (retry == null || !retry.isOn()) {
            return null;
        }
        Duration initial = Objects.requireNonNullElse(retry.initialBackoff(), INITIAL_BACKOFF);
        Duration max = retry.maxBackoff();
        if (max != null && max.compareTo(initial) < 0) {
            throw checks.invalid(
                    key + "max-backoff", max, "It is less than initial-backoff, which is %s.".formatted(initial));
        }
        return new CallSettings.Retry(
                required(key, retry.maxAttempts()),
                Objects.requireNonNullElse(retry.codes(), UNAVAILABLE),
                initial,
                max != null ? max : initial.compareTo(MAX_BACKOFF) > 0 ? initial : MAX_BACKOFF,
                Objects.requireNonNullElse(retry.backoffMultiplier(), BACKOFF_MULTIPLIER),
                Boolean.TRUE.equals(retry.idempotentOnly()));
    }

    private CallSettings.@Nullable Hedging hedging(String key, @Nullable Hedging hedging) {
        return hedging == null || !hedging.isOn()
                ? null
                : new CallSettings.Hedging(
                        required(key, hedging.maxAttempts()),
                        Objects.requireNonNullElse(hedging.delay(), HEDGING_DELAY),
                        Objects.requireNonNullElse(hedging.nonFatal(), UNAVAILABLE));
    }

    private int required(String key, @Nullable Integer attempts) {
        if (attempts == null) {
            throw checks.invalid(
                    key + "max-attempts",
                    null,
                    "It must be set, to 2 or more, as other keys below '%s' are.".formatted(checks.prefix() + key));
        }
        return attempts;
    }
}
