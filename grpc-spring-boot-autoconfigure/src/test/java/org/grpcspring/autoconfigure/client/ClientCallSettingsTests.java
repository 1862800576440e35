// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.Channel;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.grpcspring.client.call.CallSettings;
import org.grpcspring.client.call.CallSettings.Hedging;
import org.grpcspring.client.call.CallSettings.Retry;
import org.grpcspring.client.call.CallSettings.Rule;
import org.grpcspring.client.call.CallSettings.Throttling;
import org.grpcspring.client.call.ClientServices;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.codec.GrpcCodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class ClientCallSettingsTests {

    private static final Rule NOTHING = new Rule(null, null, null, null);
    private static final Set<Status.Code> UNAVAILABLE = Set.of(Status.Code.UNAVAILABLE);

    @Test
    void nothingIsDecidedWhenNothingIsSet() throws IOException {
        assertThat(settings("")).isEqualTo(new CallSettings(null, true, null, NOTHING, Map.of(), null));
    }

    @Test
    void oneLineIsEnough() throws IOException {
        Duration initial = Duration.ofMillis(100);
        assertThat(settings("retry.max-attempts: 4").all().retry())
                .isEqualTo(new Retry(4, UNAVAILABLE, initial, Duration.ofSeconds(5), 2, false));
        assertThat(settings("hedging.max-attempts: 3").all().hedging())
                .isEqualTo(new Hedging(3, Duration.ofMillis(500), UNAVAILABLE));
        assertThat(settings("throttling.max-tokens: 10").throttling()).isEqualTo(new Throttling(10, 0.1));
        assertThat(settings("default-request-timeout: 30").defaultTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings("propagate-deadline: false").propagateDeadline()).isFalse();
    }

    @Test
    void everyKeyOfRetriesIsTaken() throws IOException {
        String yaml = """
                retry:
                  max-attempts: 3
                  "on": [aborted, RESOURCE_EXHAUSTED]
                  initial-backoff: 5ms
                  max-backoff: 50ms
                  backoff-multiplier: 1.5
                  idempotent-only: true
                """;
        assertThat(settings(yaml).all().retry())
                .isEqualTo(new Retry(
                        3,
                        Set.of(Status.Code.ABORTED, Status.Code.RESOURCE_EXHAUSTED),
                        Duration.ofMillis(5),
                        Duration.ofMillis(50),
                        1.5,
                        true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retry: {max-attempts: 3, on: ABORTED}",
                "retry: {max-attempts: 3, on: [ABORTED]}",
                "retry: {max-attempts: 3, \"on\": ABORTED}",
                "retry.max-attempts: 3\nretry.on: ABORTED",
            })
    void statusIsTakenHoweverYamlReadsItsKey(String yaml) throws IOException {
        for (String client : new String[] {"echo", "GLOBAL"}) {
            Retry retry = settings(client, yaml).all().retry();
            assertThat(retry).isNotNull();
            assertThat(retry.on()).containsExactly(Status.Code.ABORTED);
        }
    }

    @Test
    void everyKeyOfHedgingIsTaken() throws IOException {
        assertThat(settings("hedging: {max-attempts: 5, delay: 1ms, non-fatal: 'ABORTED, INTERNAL'}")
                        .all()
                        .hedging())
                .isEqualTo(new Hedging(5, Duration.ofMillis(1), Set.of(Status.Code.ABORTED, Status.Code.INTERNAL)));
    }

    @Test
    void methodTakesWhatItDoesNotSetFromItsServiceAndThatFromTheClient() throws IOException {
        String yaml = """
                retry: {max-attempts: 3, initial-backoff: 1s}
                methods:
                  "[a.B/C]": {timeout: 2s, retry.max-backoff: 7s}
                  "[a.B]": {timeout: 1s, wait-for-ready: true, retry.max-attempts: 4}
                  "[a.B/D]": {timeout: 0, wait-for-ready: false, retry.enabled: false}
                  "[x.Y/Z]": {hedging.max-attempts: 2}
                """;
        Duration second = Duration.ofSeconds(1);
        assertThat(settings(yaml).methods())
                .isEqualTo(Map.of(
                        "a.B",
                        new Rule(
                                second, true, new Retry(4, UNAVAILABLE, second, Duration.ofSeconds(5), 2, false), null),
                        "a.B/C",
                        new Rule(
                                Duration.ofSeconds(2),
                                true,
                                new Retry(4, UNAVAILABLE, second, Duration.ofSeconds(7), 2, false),
                                null),
                        "a.B/D",
                        new Rule(Duration.ZERO, false, null, null),
                        "x.Y/Z",
                        new Rule(null, null, null, new Hedging(2, Duration.ofMillis(500), UNAVAILABLE))));
    }

    @Test
    void methodTakesEachKeyThatItDoesNotSetFromTheSameMethodOfAllClients() throws IOException {
        String yaml = """
                echo: {methods: {'[a.B/C]': {timeout: 2s, retry.initial-backoff: 1s}}}
                GLOBAL: {methods: {'[a.B/C]': {timeout: 1s, retry.max-attempts: 3}, '[a.B]': {timeout: 9s}}}
                """;
        assertThat(clients(yaml).methods())
                .isEqualTo(Map.of(
                        "a.B",
                        new Rule(Duration.ofSeconds(9), null, null, null),
                        "a.B/C",
                        new Rule(
                                Duration.ofSeconds(2),
                                null,
                                new Retry(3, UNAVAILABLE, Duration.ofSeconds(1), Duration.ofSeconds(5), 2, false),
                                null)));
    }

    @Test
    void keysAreTakenFromEnvironmentVariables() throws IOException {
        Map<String, Object> variables = Map.of(
                "GRPC_CLIENT_GLOBAL_DEFAULTREQUESTTIMEOUT",
                "3s",
                "GRPC_CLIENT_GLOBAL_HEDGING_MAXATTEMPTS",
                "9",
                "GRPC_CLIENT_ECHO_RETRY_MAXATTEMPTS",
                "4",
                "GRPC_CLIENT_ECHO_RETRY_ON",
                "ABORTED,INTERNAL");
        CallSettings settings = clients("unused: {}", variables);
        assertThat(settings.defaultTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.all().hedging()).isNull();
        assertThat(settings.all().retry())
                .extracting(Retry::maxAttempts, Retry::on)
                .containsExactly(4, Set.of(Status.Code.ABORTED, Status.Code.INTERNAL));
    }

    @Test
    void ownKeysStandInsteadOfInheritedOnesThatContradictThem() throws IOException {
        String global =
                "\nGLOBAL: {retry.max-attempts: 3, throttling.max-tokens: 9, methods: {'[a.B]': {timeout: 1s}}}";
        CallSettings hedged = clients("echo: {hedging.max-attempts: 2}" + global);
        assertThat(hedged.all().retry()).isNull();
        assertThat(hedged.all().hedging()).isNotNull();
        assertThat(hedged.methods()).containsOnlyKeys("a.B");
        CallSettings replaced = clients("echo: {service-config: '{}'}" + global);
        assertThat(replaced).isEqualTo(new CallSettings(null, true, null, NOTHING, Map.of(), Map.of()));
        CallSettings retried = clients("echo: {retry.max-attempts: 2}\nGLOBAL: {service-config: '{}'}");
        assertThat(retried.serviceConfig()).isNull();
        assertThat(retried.all().retry()).isNotNull();
        CallSettings off = clients("echo: {hedging.enabled: false}" + global);
        assertThat(off.all().retry()).isNotNull();
    }

    @Test
    void serviceConfigIsTakenAsGrpcJavaWantsIt() throws IOException {
        String yaml = """
                service-config: |
                  {"methodConfig": [{"name": [{}], "waitForReady": true, "maxResponseMessageBytes": 7}],
                   "loadBalancingConfig": [{"pick_first": {}}]}
                """;
        assertThat(settings(yaml).serviceConfig())
                .isEqualTo(Map.of(
                        "methodConfig",
                        List.of(Map.of(
                                "name", List.of(Map.of()), "waitForReady", true, "maxResponseMessageBytes", 7.0)),
                        "loadBalancingConfig",
                        List.of(Map.of("pick_first", Map.of()))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "retry.max-attempts=1 | retry.max-attempts | 1 | retry.enabled",
                "methods[a.B].retry.max-attempts=1 | methods[a.B].retry.max-attempts | 1 | methods[a.B].retry.enabled",
                "hedging.max-attempts=0 | hedging.max-attempts | 0 | hedging.enabled",
                "retry.initial-backoff=1s | retry.max-attempts | not set | must be set",
                "methods[a.B/C].hedging.delay=1s | methods[a.B/C].hedging.max-attempts | not set | must be set",
                "retry.initial-backoff=0 | retry.initial-backoff | 0 | greater than 0",
                "retry.max-backoff=-1 | retry.max-backoff | -1 | greater than 0",
                "retry.backoff-multiplier=0 | retry.backoff-multiplier | 0 | greater than 0",
                "retry.backoff-multiplier=NaN | retry.backoff-multiplier | NaN | greater than 0",
                "hedging.delay=-1s | hedging.delay | -1 | 0 or more",
                "retry.on=OK | retry.on | OK | such as UNAVAILABLE",
                "hedging.non-fatal=OK | hedging.non-fatal | OK | such as UNAVAILABLE",
                "retry.on=UNAVAILABEL | retry.on | UNAVAILABEL | RESOURCE_EXHAUSTED",
                "methods[a.B].hedging.non-fatal=ABORTED,NOPE | hedging.non-fatal | NOPE | UNAVAILABLE",
                "throttling.max-tokens=0 | throttling.max-tokens | 0 | greater than 0",
                "throttling.token-ratio=0 | throttling.token-ratio | 0 | greater than 0",
                "default-request-timeout=0 | default-request-timeout | 0 | greater than 0",
                "methods[a.B].timeout=-1s | methods[a.B].timeout | -1 | 0 or more",
                "service-config={\"methodConfig\": | service-config | methodConfig | not a gRPC service config",
                "service-config=[] | service-config | [] | not a gRPC service config",
                "service-config={\"methodConfig\": 7} | service-config | 7 | not a gRPC service config",
                "service-config={\"loadBalancingConfig\": [{\"nope\": {}}]} | service-config | nope | not a gRPC service config",
                "service-config={\"methodConfig\": [{\"name\": [{}], \"retryPolicy\": {\"maxAttempts\": 1}}]} | service-config | 1 | maxAttempts must be greater than 1",
            })
    void startFailsWithKeyValueAndRemedyWhenAValueIsWrong(String property, String key, String value, String remedy) {
        assertFailure(key, value, remedy, property);
    }

    @Test
    void startFailsWhenOneMethodIsTriedAgainAndHedged() {
        assertFailure(
                "hedging.max-attempts",
                "3",
                "'grpc.client.echo.retry.max-attempts' = 4",
                "retry.max-attempts=4",
                "hedging.max-attempts=3");
        assertFailure(
                "methods[a.B/C].hedging.max-attempts",
                "3",
                "'grpc.client.echo.methods[a.B/C].retry.max-attempts' = 4",
                "methods[a.B/C].retry.max-attempts=4",
                "methods[a.B/C].hedging.max-attempts=3");
    }

    @Test
    void startFailsWhenTheMaximumIsLessThanTheFirstBackoff() {
        assertFailure(
                "retry.max-backoff",
                "1",
                "initial-backoff, which is PT2S",
                "retry.max-attempts=4",
                "retry.initial-backoff=2s",
                "retry.max-backoff=1s");
    }

    @ParameterizedTest
    @CsvSource({
        "retry.max-attempts=4, retry",
        "retry.enabled=false, retry",
        "hedging.max-attempts=4, hedging",
        "throttling.max-tokens=4, throttling",
        "methods[a.B].timeout=1s, methods",
    })
    void startFailsWhenAServiceConfigAndAKeyThatItReplacesAreSet(String property, String key) {
        assertFailure(
                "service-config",
                "{}",
                "'grpc.client.echo.' that are set too: [" + key + "]",
                property,
                "service-config={}");
    }

    private static void assertFailure(String key, String value, String remedy, String... properties) {
        runner().withPropertyValues("grpc.client.echo.address=localhost:1")
                .withPropertyValues(Stream.of(properties)
                        .map(property -> "grpc.client.echo." + property)
                        .toArray(String[]::new))
                .withBean(Echo.class)
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains("grpc.client.echo." + (key.startsWith("hedging.non") ? "" : key))
                            .contains(value);
                    assertThat(analysis.getDescription() + analysis.getAction()).contains(remedy);
                });
    }

    private static CallSettings settings(String yaml) throws IOException {
        return settings("echo", yaml);
    }

    private static CallSettings settings(String client, String yaml) throws IOException {
        return clients(client + ":\n" + (yaml + "\nunused: 1").indent(2));
    }

    private static CallSettings clients(String yaml) throws IOException {
        return clients(yaml, Map.of());
    }

    private static CallSettings clients(String yaml, Map<String, Object> variables) throws IOException {
        ConfigurableEnvironment environment = new StandardEnvironment();
        String file = "grpc.client.echo.address: localhost:1\ngrpc.client:\n" + yaml.indent(2);
        new YamlPropertySourceLoader()
                .load("file", new ByteArrayResource(file.getBytes(UTF_8)))
                .forEach(environment.getPropertySources()::addFirst);
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        ConfigurationPropertySources.attach(environment);
        return new ClientSettingsReader(
                        new ClientProperties(environment),
                        new ClientTls(null, () -> null),
                        name -> true,
                        new GrpcCodecs(new DefaultListableBeanFactory())::canCompress,
                        new ClientServices(name -> Set.of()))
                .read("echo")
                .callPolicy()
                .settings();
    }

    private record Echo(@GrpcClient("echo") Channel channel) {}
}
