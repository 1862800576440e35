// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.grpcspring.client.call.CallSettings.Hedging;
import org.grpcspring.client.call.CallSettings.Retry;
import org.grpcspring.client.call.CallSettings.Rule;
import org.grpcspring.client.call.CallSettings.Throttling;
import org.grpcspring.test.proto.OrdersGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceConfigTests {

    private static final Rule NOTHING = new Rule(null, null, null, null);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({
        "PT0.001S, 0.001s",
        "PT0.005S, 0.005s",
        "PT0.05S, 0.050s",
        "PT1.05S, 1.050s",
        "PT1S, 1s",
        "PT10M, 600s",
        "PT0.0000015S, 0.000001500s",
    })
    void durationIsWrittenAsProtobufDoes(Duration duration, String written) {
        assertThat(methods(rule(retry(duration, false), null), Map.of()))
                .containsExactly(Map.of("name", List.of(Map.of()), "retryPolicy", retryPolicy(written)));
        assertThat(methods(rule(null, new Hedging(3, duration, Set.of(Status.Code.ABORTED))), Map.of()))
                .containsExactly(Map.of(
                        "name",
                        List.of(Map.of()),
                        "hedgingPolicy",
                        Map.of(
                                "maxAttempts",
                                3.0,
                                "hedgingDelay",
                                written,
                                "nonFatalStatusCodes",
                                List.of("ABORTED"))));
        assertThat(methods(NOTHING, Map.of("a.B", new Rule(duration, null, null, null))))
                .containsExactly(Map.of("name", List.of(Map.of("service", "a.B")), "timeout", written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fa-IR", "ar-EG-u-nu-arab", "de-DE"})
    void durationIsWrittenInTheSameDigitsInEveryLocale(String tag) {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(tag));
            durationIsWrittenAsProtobufDoes(Duration.ofMillis(1050), "1.050s");
            durationIsWrittenAsProtobufDoes(Duration.ofNanos(1500), "0.000001500s");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void nothingIsWrittenWhenNothingIsSet() {
        assertThat(config(NOTHING, Map.of())).isEmpty();
    }

    @Test
    void methodThatDiffersIsWrittenAlsoWhenItHasNothing() {
        Map<String, Rule> methods =
                Map.of("a.B", NOTHING, "a.B/C", new Rule(Duration.ZERO, true, null, null), "a.B/D", NOTHING);
        assertThat(methods(rule(retry(SECOND, false), null), methods))
                .containsExactly(
                        Map.of("name", List.of(Map.of()), "retryPolicy", retryPolicy("1s")),
                        Map.of("name", List.of(Map.of("service", "a.B"))),
                        Map.of("name", List.of(Map.of("service", "a.B", "method", "C")), "waitForReady", true),
                        Map.of("name", List.of(Map.of("service", "a.B", "method", "D"))));
    }

    @Test
    void onlyIdempotentMethodsAreTriedAgainWhenOnlyTheyMayBe() {
        Rule idempotent = rule(retry(SECOND, true), null);
        Map<String, Rule> methods = Map.of("a.B", idempotent, OrdersGrpc.SERVICE_NAME + "/Put", NOTHING);
        assertThat(methods(idempotent, methods, OrdersGrpc.getServiceDescriptor()))
                .containsExactly(
                        Map.of("name", List.of(Map.of("service", "a.B"))),
                        Map.of(
                                "name",
                                List.of(Map.of("service", OrdersGrpc.SERVICE_NAME, "method", "Get")),
                                "retryPolicy",
                                retryPolicy("1s")),
                        Map.of("name", List.of(Map.of("service", OrdersGrpc.SERVICE_NAME, "method", "Put"))));
    }

    @Test
    void throttlingIsWritten() {
        CallSettings settings = new CallSettings(null, true, new Throttling(10, 0.1), NOTHING, Map.of(), null);
        assertThat(ServiceConfig.of(settings, Set.of()))
                .isEqualTo(Map.of("retryThrottling", Map.of("maxTokens", 10.0, "tokenRatio", 0.1)));
    }

    private static Map<String, ?> config(Rule all, Map<String, Rule> methods, ServiceDescriptor... services) {
        return ServiceConfig.of(new CallSettings(null, true, null, all, methods, null), Set.of(services));
    }

    private static List<Object> methods(Rule all, Map<String, Rule> methods, ServiceDescriptor... services) {
        Map<String, ?> config = config(all, methods, services);
        assertThat(config).containsOnlyKeys("methodConfig");
        return List.copyOf((List<?>) config.values().iterator().next());
    }

    private static Map<String, ?> retryPolicy(String backoff) {
        return Map.of(
                "maxAttempts",
                4.0,
                "retryableStatusCodes",
                List.of("ABORTED", "UNAVAILABLE"),
                "initialBackoff",
                backoff,
                "maxBackoff",
                backoff,
                "backoffMultiplier",
                1.5);
    }

    private static Rule rule(@Nullable Retry retry, @Nullable Hedging hedging) {
        return new Rule(null, null, retry, hedging);
    }

    private static Retry retry(Duration backoff, boolean idempotentOnly) {
        return new Retry(
                4, Set.of(Status.Code.UNAVAILABLE, Status.Code.ABORTED), backoff, backoff, 1.5, idempotentOnly);
    }
}
