// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.serving;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Map;
import java.util.TreeMap;
import org.grpcspring.client.observation.ClientObservations;
import org.grpcspring.client.observation.ClientSpanTags;
import org.grpcspring.client.observation.TracedCalls;
import org.grpcspring.server.observation.ServerObservations;
import org.grpcspring.server.observation.ServerSpanTags;
import org.grpcspring.test.Spans;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Spans have the names and tags of OpenTelemetry's conventions in both modes, and one switch beside the modes. */
class SpanTagsTests {

    private final ApplicationContextRunner runner = Spans.traced(serving())
            .withBean(SimpleMeterRegistry.class)
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));

    @ParameterizedTest
    @ValueSource(strings = {"fast", "observation"})
    void spanOfTheClientTellsTheServer(String mode) {
        serving()
                .run(server -> runner.withPropertyValues(
                                "grpc.observation.mode=" + mode,
                                "grpc.client.self.address=static://127.0.0.1:" + port(server))
                        .run(context -> {
                            echo(context, "hi");
                            assertThat(tags(context, SpanKind.CLIENT))
                                    .containsEntry("server.address", "127.0.0.1")
                                    .containsEntry("server.port", String.valueOf(port(server)));
                        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "observation"})
    void spanOfTheServerTellsBothEnds(String mode) {
        runner.withPropertyValues("grpc.observation.mode=" + mode).run(context -> {
            echo(context, "hi");
            assertThat(tags(context, SpanKind.SERVER))
                    .containsEntry("server.address", "127.0.0.1")
                    .containsEntry("server.port", String.valueOf(port(context)))
                    .containsEntry("network.peer.address", "127.0.0.1")
                    .containsKey("network.peer.port");
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = SpanKind.class,
            names = {"CLIENT", "SERVER"})
    void spansOfBothModesHaveTheSameNamesAndTags(SpanKind kind) {
        runner.run(fast -> runner.withPropertyValues("grpc.observation.mode=observation")
                .run(observed -> {
                    echo(fast, "hi");
                    echo(observed, "hi");
                    assertThat(Spans.one(fast, kind).getName())
                            .isEqualTo("grpcspring.test.v1.Echo/Unary")
                            .isEqualTo(Spans.one(observed, kind).getName());
                    assertThat(tags(fast, kind))
                            .containsEntry("rpc.system", "grpc")
                            .containsEntry("rpc.service", "grpcspring.test.v1.Echo")
                            .containsEntry("rpc.method", "Unary")
                            .containsEntry("rpc.grpc.status_code", "0");
                    assertThat(tags(observed, kind))
                            .containsKeys(tags(fast, kind).keySet().toArray(String[]::new))
                            .containsEntry("rpc.system", "grpc")
                            .containsEntry("rpc.service", "grpcspring.test.v1.Echo")
                            .containsEntry("rpc.method", "Unary")
                            .containsEntry("rpc.grpc.status_code", "0");
                }));
    }

    @Test
    void timersOfObservationsHaveNoneOfTheSpansTags() {
        runner.withPropertyValues("grpc.observation.mode=observation").run(context -> {
            echo(context, "hi");
            Spans.one(context, SpanKind.SERVER);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("grpc.server").timers())
                    .noneMatch(timer -> timer.getId().getTag("rpc.system") != null);
            assertThat(registry.get("grpc.client").timers())
                    .noneMatch(timer -> timer.getId().getTag("server.address") != null);
        });
    }

    @Test
    void tagsOfTheApplicationAreTaken() {
        ServerSpanTags served = new ServerSpanTags();
        ClientSpanTags called = new ClientSpanTags();
        runner.withPropertyValues("grpc.observation.mode=observation")
                .withBean("served", ServerSpanTags.class, () -> served)
                .withBean("called", ClientSpanTags.class, () -> called)
                .run(context -> {
                    assertThat(context.getBean(ServerSpanTags.class)).isSameAs(served);
                    assertThat(context.getBean(ClientSpanTags.class)).isSameAs(called);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "fast, , 2",
        "fast, true, 2",
        "fast, false, 0",
        "observation, , 2",
        "observation, true, 2",
        "observation, false, 0",
    })
    void keyOfTheFormerStarterSwitchesSpansAndKeepsTimers(String mode, @Nullable String enabled, int spans) {
        runner.withPropertyValues("grpc.observation.mode=" + mode)
                .withPropertyValues(enabled == null ? "other=1" : "management.tracing.grpc.enabled=" + enabled)
                .run(context -> {
                    echo(context, "hi");
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    await().atMost(20, SECONDS).untilAsserted(() -> {
                        assertThat(registry.get("grpc.server").timer().count()).isOne();
                        assertThat(registry.get("grpc.client").timer().count()).isOne();
                    });
                    await().atMost(20, SECONDS)
                            .untilAsserted(() -> assertThat(Spans.of(context)).hasSize(spans));
                    boolean isFast = mode.equals("fast");
                    assertThat(context.getBeanNamesForType(TracedCalls.class)).hasSize(isFast ? spans / 2 : 0);
                    assertThat(context.getBeanNamesForType(ServerObservations.class))
                            .hasSize(isFast ? 0 : spans / 2);
                    assertThat(context.getBeanNamesForType(ClientObservations.class))
                            .hasSize(isFast ? 0 : spans / 2);
                });
    }

    private static Map<String, String> tags(BeanFactory context, SpanKind kind) {
        return new TreeMap<>(Spans.one(context, kind).getAttributes().asMap().entrySet().stream()
                .collect(toMap(entry -> entry.getKey().getKey(), entry -> String.valueOf(entry.getValue()))));
    }
}
