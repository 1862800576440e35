// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.Status;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;

/** The parts of {@link GrpcChannelProperties} that say how calls are tried again and how long they may last. */
public final class GrpcCallProperties {

    private GrpcCallProperties() {}

    /**
     * How failed calls are tried again. A service takes what it does not set from the client, a method from its
     * service.
     *
     * @param enabled Whether failed calls are tried again; false puts an end to what is inherited.
     * @param maxAttempts How often a call that fails is tried at most, the first time included.
     * @param on The status codes of failed calls that are tried again.
     * @param onInYaml The same key: without quotes, YAML reads on as true.
     * @param initialBackoff How long to wait before the second attempt at a failed call, give or take a fifth.
     * @param maxBackoff How long to wait at most between two attempts at a failed call, give or take a fifth.
     * @param backoffMultiplier How many times longer to wait before each further attempt at a failed call.
     * @param idempotentOnly Whether only failed calls of methods are tried again whose proto file says that they are
     *     idempotent or have no side effects.
     */
    public record Retry(
            @Nullable Boolean enabled,
            @Nullable Integer maxAttempts,
            @Nullable Set<Status.Code> on,
            @Name("true") @Nullable Set<Status.Code> onInYaml,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration initialBackoff,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration maxBackoff,
            @Nullable Double backoffMultiplier,
            @Nullable Boolean idempotentOnly) {

        Retry inherit(@Nullable Retry parent) {
            return parent == null
                    ? this
                    : new Retry(
                            first(enabled, parent.enabled),
                            first(maxAttempts, parent.maxAttempts),
                            first(codes(), parent.codes()),
                            null,
                            first(initialBackoff, parent.initialBackoff),
                            first(maxBackoff, parent.maxBackoff),
                            first(backoffMultiplier, parent.backoffMultiplier),
                            first(idempotentOnly, parent.idempotentOnly));
        }

        @Nullable
        Set<Status.Code> codes() {
            return first(on, onInYaml);
        }

        boolean isOn() {
            return !Boolean.FALSE.equals(enabled);
        }
    }

    /**
     * How calls are sent several times, for the first good reply. A service takes what it does not set from the client,
     * a method from its service.
     *
     * @param enabled Whether calls are sent several times, for the first good reply; false puts an end to what is
     *     inherited.
     * @param maxAttempts How often a hedged call is sent at most.
     * @param delay How long to wait for a reply before a hedged call is sent once more.
     * @param nonFatal The status codes that do not end a hedged call while another attempt may still succeed.
     */
    public record Hedging(
            @Nullable Boolean enabled,
            @Nullable Integer maxAttempts,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration delay,
            @Nullable Set<Status.Code> nonFatal) {

        Hedging inherit(@Nullable Hedging parent) {
            return parent == null
                    ? this
                    : new Hedging(
                            first(enabled, parent.enabled),
                            first(maxAttempts, parent.maxAttempts),
                            first(delay, parent.delay),
                            first(nonFatal, parent.nonFatal));
        }

        boolean isOn() {
            return !Boolean.FALSE.equals(enabled);
        }
    }

    /**
     * When no call is tried again or hedged, because too many fail: while not more than half of the tokens are left.
     *
     * @param maxTokens How many tokens there are for retries and hedging; a failed attempt takes one, and while not
     *     more than half are left, no call is tried again or hedged. No limit if not set.
     * @param tokenRatio How many of the tokens for retries and hedging a successful call gives back.
     */
    public record Throttling(
            @Nullable Double maxTokens, @DefaultValue("0.1") double tokenRatio) {}

    /**
     * What differs for a service or a method.
     *
     * @param timeout How long a call of the service or method may last; 0 means as long as it likes.
     * @param waitForReady Whether a call waits, rather than fails, while no server can be reached.
     * @param retry How failed calls are tried again.
     * @param hedging How calls are sent several times, for the first good reply.
     */
    public record Method(
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeout,
            @Nullable Boolean waitForReady,
            @Nullable Retry retry,
            @Nullable Hedging hedging) {

        /** Retries that are set here put an end to hedging that is inherited, and the other way round. */
        Method inherit(Method parent) {
            Retry inheritedRetry = hedging != null && hedging.isOn() ? null : parent.retry;
            Hedging inheritedHedging = retry != null && retry.isOn() ? null : parent.hedging;
            return new Method(
                    first(timeout, parent.timeout),
                    first(waitForReady, parent.waitForReady),
                    retry == null ? inheritedRetry : retry.inherit(inheritedRetry),
                    hedging == null ? inheritedHedging : hedging.inherit(inheritedHedging));
        }
    }

    private static <T> @Nullable T first(@Nullable T own, @Nullable T inherited) {
        return own != null ? own : inherited;
    }
}
