// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.noop.NoopTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.observation.MeasuredCalls;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.meter.MethodMeters;
import org.grpcspring.server.observation.ServedCalls;
import org.grpcspring.test.FailingTwiceService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The meters of calls, servers and channels, as Spring Boot sets the registry up. */
@ExtendWith(OutputCaptureExtension.class)
class MetricsTests {

    private final ApplicationContextRunner runner = measured(serving());

    private static ApplicationContextRunner measured(ApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                MetricsAutoConfiguration.class,
                CompositeMeterRegistryAutoConfiguration.class,
                SimpleMetricsExportAutoConfiguration.class,
                ObservationAutoConfiguration.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc.server", "grpc.client"})
    void callIsTimedWithTheTagsOfMicrometersConvention(String name) {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            echo(context, "hi");
            await().atMost(20, SECONDS).until(() -> registry.find(name).timer() != null);
            assertThat(registry.get(name)
                            .tag("rpc.service", "grpcspring.test.v1.Echo")
                            .tag("rpc.method", "Unary")
                            .tag("rpc.type", "UNARY")
                            .tag("grpc.status_code", "OK")
                            .timer()
                            .count())
                    .isOne();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc.server", "grpc.client"})
    void bothModesGiveTheSameNamesAndTags(String name) {
        assertThat(timers("fast", name)).isNotEmpty().isEqualTo(timers("observation", name));
    }

    private Set<String> timers(String mode, String name) {
        Set<String> found = new TreeSet<>();
        runner.withPropertyValues("grpc.observation.mode=" + mode, "grpc.client.self.address=static://localhost:1")
                .withPropertyValues("grpc.client.own.address=self:self")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThatThrownBy(() -> echo(context, "nobody listens there"))
                            .isInstanceOf(StatusRuntimeException.class);
                    EchoGrpc.newBlockingStub(context.getBean(GrpcChannels.class).get("own"))
                            .unary(text("hi"));
                    await().atMost(20, SECONDS).until(() -> registry.find(name).timer() != null);
                    registry.find(name).timers().stream()
                            .map(Timer::getId)
                            // Observations have it beside those of the convention.
                            .map(id -> id.getName()
                                    + id.getTags().stream()
                                            .filter(tag -> !tag.getKey().equals("error"))
                                            .toList())
                            .forEach(found::add);
                });
        return found;
    }

    @Test
    void messagesAndBytesOfAStreamAreCountedOnBothSides() {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            EchoGrpc.newBlockingStub(self(context)).serverStream(text("a,b,c")).forEachRemaining(reply -> {});
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(count(registry, "grpc.server.messages.received")).isOne();
                assertThat(count(registry, "grpc.server.messages.sent")).isEqualTo(3);
                assertThat(count(registry, "grpc.client.messages.sent")).isOne();
                assertThat(count(registry, "grpc.client.messages.received")).isEqualTo(3);
                assertThat(count(registry, "grpc.server.bytes.received"))
                        .isEqualTo(text("a,b,c").getSerializedSize());
                assertThat(count(registry, "grpc.client.bytes.sent"))
                        .isEqualTo(text("a,b,c").getSerializedSize());
                assertThat(count(registry, "grpc.server.bytes.sent"))
                        .isEqualTo(3 * text("a").getSerializedSize());
                assertThat(count(registry, "grpc.client.bytes.received"))
                        .isEqualTo(3 * text("a").getSerializedSize());
            });
        });
    }

    @Test
    void bytesAreThoseBeforeCompression() {
        runner.withPropertyValues("grpc.client.self.compression=gzip", "grpc.server.compression=gzip")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    Text large = text("a".repeat(10_000));
                    echo(context, large.getValue());
                    await().atMost(20, SECONDS)
                            .untilAsserted(() -> assertThat(List.of(
                                            count(registry, "grpc.client.bytes.sent"),
                                            count(registry, "grpc.client.bytes.received"),
                                            count(registry, "grpc.server.bytes.sent"),
                                            count(registry, "grpc.server.bytes.received")))
                                    .containsOnly((double) large.getSerializedSize()));
                });
    }

    @Test
    void attemptsOfACallAreCountedByKind() {
        measured(runner())
                .withBean(FailingTwiceService.class)
                .withPropertyValues(
                        "grpc.client.self.retry.max-attempts=3",
                        "grpc.client.self.retry.on=UNAVAILABLE",
                        "grpc.client.self.retry.idempotent-only=false",
                        "grpc.client.self.retry.initial-backoff=1ms")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                    assertThat(attempts(registry, "first")).isOne();
                    assertThat(attempts(registry, "retry")).isEqualTo(2);
                    assertThat(attempts(registry, "hedge")).isZero();
                    assertThat(registry.get("grpc.client").timers()).hasSize(1);
                });
    }

    @Test
    void connectionsExecutorAndChannelAreShown() {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            echo(context, "hi");
            assertThat(gauge(registry, "grpc.server.connections")).isOne();
            assertThat(gauge(registry, "grpc.client.connections")).isOne();
            // The service may still have to be told that its call has ended.
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(gauge(registry, "grpc.server.executor.queued"))
                            .isZero());
            assertThat(registry.find("grpc.server.executor.threads").gauge()).isNotNull();
            assertThat(registry.get("grpc.client.channel.state")
                            .tags("grpc.client.name", "self", "grpc.channel.state", "READY")
                            .gauge()
                            .value())
                    .isOne();
            assertThat(registry.get("grpc.client.channel.state").gauges().stream()
                            .mapToDouble(state -> state.value())
                            .sum())
                    .isOne();
            self(context).shutdownNow();
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(gauge(registry, "grpc.server.connections")).isZero();
                assertThat(gauge(registry, "grpc.client.connections")).isZero();
            });
        });
    }

    @Test
    void distributionPropertiesGiveBuckets() {
        runner.withPropertyValues("management.metrics.distribution.slo.grpc.server=10ms,100ms")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    echo(context, "hi");
                    await().atMost(20, SECONDS)
                            .until(() -> registry.find("grpc.server").timer() != null);
                    HistogramSupport timer = registry.get("grpc.server").timer();
                    assertThat(timer.takeSnapshot().histogramCounts()).hasSize(2);
                });
    }

    @ParameterizedTest
    @CsvSource({"server, grpc.server, grpc.client", "client, grpc.client, grpc.server"})
    void sideIsNotMeasuredWhereItIsSwitchedOff(String side, String off, String on) {
        runner.withPropertyValues("grpc.observation.metrics." + side + "=false").run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            echo(context, "hi");
            await().atMost(20, SECONDS).until(() -> registry.find(on).timer() != null);
            assertThat(registry.getMeters())
                    .map(Meter::getId)
                    .noneMatch(id -> id.getName().startsWith(off));
        });
    }

    @ParameterizedTest
    @CsvSource({"grpc.health.v1.Health, false", "'', true"})
    void healthIsMeasuredOnlyWhereItIsNotExcluded(String excluded, boolean isMeasured) {
        runner.withPropertyValues("grpc.observation.excluded-services=" + excluded)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    HealthGrpc.newBlockingStub(self(context)).check(HealthCheckRequest.getDefaultInstance());
                    echo(context, "hi");
                    await().atMost(20, SECONDS)
                            .until(() -> registry.find("grpc.server")
                                            .tag("rpc.method", "Unary")
                                            .timer()
                                    != null);
                    assertThat(registry.find("grpc.server")
                                            .tag("rpc.method", "Check")
                                            .timer()
                                    != null)
                            .isEqualTo(isMeasured);
                });
    }

    @Test
    void namesFromTheWireShareOneSetOfMeters() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ServedCalls calls = new ServedCalls(
                CallMeters.ofServer(registry, new CallMeters.Settings(Set.of(), true)), null, null, List.of(), false);
        for (int number = 0; number < 10_000; number++) {
            ServerStreamTracer call = calls.newServerStreamTracer("scanned/" + number, new Metadata());
            call.streamClosed(Status.UNIMPLEMENTED);
        }
        assertThat(registry.get("grpc.server").timer().count()).isEqualTo(10_000);
        assertThat(registry.getMeters()).hasSize(6);
        assertThat(registry.getMeters().stream()
                        .map(meter -> meter.getId().getTag("rpc.method"))
                        .collect(Collectors.toSet()))
                .containsOnly("UNKNOWN");
    }

    @Test
    void methodsBeyondTheLimitShareOneSetOfMeters() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        CallMeters<MethodMeters> meters = CallMeters.ofServer(registry, new CallMeters.Settings(Set.of(), true));
        for (int number = 0; number < 2 * CallMeters.MAX_METHODS; number++) {
            meters.of(EchoGrpc.getUnaryMethod().toBuilder()
                    .setFullMethodName("proxied/" + number)
                    .build());
        }
        assertThat(registry.find("grpc.server.calls.active").gauges()).hasSize(CallMeters.MAX_METHODS + 1);
    }

    @Test
    void everyMeterHasADescriptionAndSaysItsUnitOnce() {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            echo(context, "hi");
            await().atMost(20, SECONDS).until(() -> registry.find("grpc.server").timer() != null);
            assertThat(registry.getMeters())
                    .map(Meter::getId)
                    .filteredOn(id -> id.getName().startsWith("grpc."))
                    .hasSizeGreaterThan(20)
                    .allSatisfy(id -> {
                        assertThat(id.getDescription()).as(id.getName()).isNotBlank();
                        assertThat(id.getName().split("\\.")).doesNotContain(String.valueOf(id.getBaseUnit()));
                    });
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void metersThatAreRemovedComeBackWithTheNextCallAndCountFromZero(boolean all) {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            for (int round = 0; round < 3; round++) {
                echo(context, "hi");
                await().atMost(20, SECONDS).untilAsserted(() -> {
                    assertThat(registry.get("grpc.server").timer().count()).isOne();
                    assertThat(registry.get("grpc.client").timer().count()).isOne();
                });
                assertThat(count(registry, "grpc.server.messages.received")).isOne();
                assertThat(count(registry, "grpc.client.messages.sent")).isOne();
                assertThat(attempts(registry, "first")).isOne();
                assertThat(gauge(registry, "grpc.server.calls.active")).isZero();
                assertThat(gauge(registry, "grpc.client.calls.active")).isZero();
                if (all) {
                    registry.clear();
                } else {
                    registry.getMeters().forEach(registry::remove);
                }
                assertThat(registry.getMeters()).isEmpty();
            }
        });
    }

    @Test
    void metersOfServersAndChannelsComeBackWhenTheyAreBoundAgain() {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            echo(context, "hi");
            registry.clear();
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
            assertThat(gauge(registry, "grpc.server.connections")).isOne();
            assertThat(gauge(registry, "grpc.client.connections")).isOne();
        });
    }

    @Test
    void callThatGoesOnWhileItsMetersAreRemovedIsStillActive() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MethodMeters meters =
                Objects.requireNonNull(CallMeters.ofServer(registry, new CallMeters.Settings(Set.of(), true))
                        .of(EchoGrpc.getUnaryMethod()));
        meters.started();
        meters.messageSent();
        registry.clear();
        meters.messageSent();
        meters.started();
        assertThat(gauge(registry, "grpc.server.calls.active")).isEqualTo(2);
        assertThat(count(registry, "grpc.server.messages.sent")).isOne();
    }

    @Test
    void registryThatOutlivesItsCallsDoesNotKeepThem() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        WeakReference<CallMeters<MethodMeters>> meters =
                new WeakReference<>(CallMeters.ofServer(registry, new CallMeters.Settings(Set.of(), true)));
        await().atMost(20, SECONDS).until(() -> {
            System.gc();
            return meters.get() == null;
        });
        registry.counter("another");
        registry.clear();
    }

    @Test
    void registryThatThrowsFailsNoCallAndIsToldOnce(CapturedOutput output) {
        serving().withBean(MeterRegistry.class, MetricsTests::throwing).run(context -> {
            for (int call = 0; call < 10; call++) {
                assertThat(echo(context, "hi")).isEqualTo("hi");
            }
            assertThat(output.getOut().split("Calls are not measured as they should be", -1))
                    .as("once for each side")
                    .hasSize(3);
        });
    }

    @Test
    void metersThatThrowFailNoCall(CapturedOutput output) {
        serving().withBean(MeterRegistry.class, ThrowingMeters::new).run(context -> {
            for (int call = 0; call < 10; call++) {
                assertThat(echo(context, "hi")).isEqualTo("hi");
            }
            await().atMost(20, SECONDS)
                    .untilAsserted(
                            () -> assertThat(output.getOut().split("Calls are not measured as they should be", -1))
                                    .as("once for each side")
                                    .hasSize(3));
        });
    }

    @Test
    @Timeout(60)
    void registryThatBlocksHoldsUpNoCallAndHasItsMetersLater() {
        CountDownLatch release = new CountDownLatch(1);
        serving().withBean(MeterRegistry.class, () -> blocking(release)).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            for (int call = 0; call < 10; call++) {
                assertThat(echo(context, "hi")).isEqualTo("hi");
            }
            assertThat(registry.getMeters()).isEmpty();
            release.countDown();
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(registry.get("grpc.client").timer().count()).isEqualTo(10);
                assertThat(registry.get("grpc.server").timer().count()).isEqualTo(10);
                assertThat(count(registry, "grpc.server.messages.sent")).isEqualTo(10);
            });
        });
    }

    @Test
    void registryThatThrowsLaterFailsNoNewChannel() {
        AtomicBoolean throwing = new AtomicBoolean();
        runner.withBean(
                        MeterRegistryCustomizer.class,
                        () -> registry -> registry.config().onMeterAdded(meter -> {
                            if (throwing.get()) {
                                throw new IllegalStateException("No meters");
                            }
                        }))
                .withPropertyValues("grpc.client.own.address=self:self")
                .run(context -> {
                    throwing.set(true);
                    assertThat(EchoGrpc.newBlockingStub(
                                            context.getBean(GrpcChannels.class).get("own"))
                                    .unary(text("hi"))
                                    .getValue())
                            .isEqualTo("hi");
                });
    }

    @Test
    void withoutARegistryNothingIsMeasured() {
        serving().run(context -> {
            assertThat(context).doesNotHaveBean(MeasuredCalls.class).doesNotHaveBean(CallMeters.class);
            assertThat(echo(context, "hi")).isEqualTo("hi");
        });
    }

    private static MeterRegistry throwing() {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                throw new IllegalStateException("No meters");
            }
        });
        return registry;
    }

    private static MeterRegistry blocking(CountDownLatch release) {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                try {
                    release.await();
                } catch (InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
                return MeterFilterReply.NEUTRAL;
            }
        });
        return registry;
    }

    private static double count(MeterRegistry registry, String name) {
        return registry.get(name).functionCounter().count();
    }

    private static double gauge(MeterRegistry registry, String name) {
        return registry.get(name).gauge().value();
    }

    private static double attempts(MeterRegistry registry, String kind) {
        return registry.get("grpc.client.attempts")
                .tag("grpc.attempt", kind)
                .functionCounter()
                .count();
    }

    /** Has timers that throw. */
    private static final class ThrowingMeters extends SimpleMeterRegistry {

        @Override
        protected Timer newTimer(Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauseDetector) {
            return new NoopTimer(id) {
                @Override
                public void record(long amount, TimeUnit unit) {
                    throw new IllegalStateException("No recording");
                }
            };
        }
    }
}
