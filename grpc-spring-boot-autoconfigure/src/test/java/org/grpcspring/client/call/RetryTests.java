// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.client.call.OrdersService.status;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Counts attempts where they arrive: at a server, over TCP. */
class RetryTests {

    private static final String RETRY = "grpc.client.self.retry.";
    private static final String FAST = RETRY + "initial-backoff=1ms";
    private static final String HEDGING = "grpc.client.self.hedging.";
    private static final String THROTTLING = "grpc.client.self.throttling.";
    private static final String SERVICE = "grpc.client.self.methods[grpcspring.test.v1.Orders].";
    private static final String ADD = "grpc.client.self.methods[grpcspring.test.v1.Orders/Add].";
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    @Test
    void callIsTriedOnceWhenNothingIsSet() {
        orders().run(context -> assertThat(attempts(context)).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 7})
    void callIsTriedAsOftenAsTheKeySays(int attempts) {
        orders(RETRY + "max-attempts=" + attempts, FAST, RETRY + "backoff-multiplier=1")
                .run(context -> assertThat(attempts(context)).isEqualTo(attempts));
    }

    @Test
    void callSucceedsWhenAnAttemptDoes() {
        orders(RETRY + "max-attempts=5", FAST).run(context -> {
            OrdersService service = context.getBean(OrdersService.class);
            service.script = number -> number < 3 ? status(Status.UNAVAILABLE) : null;
            assertThat(stub(context).add(text("one"))).isEqualTo(text("one"));
            assertThat(service.attempts).hasSize(3);
        });
    }

    @Test
    void callIsTriedAgainInProcess() {
        orders(RETRY + "max-attempts=3", FAST)
                .withPropertyValues(
                        "grpc.server.in-process-name=own", "grpc.server.port=-1", "grpc.client.self.address=self:self")
                .run(context -> {
                    assertThat(attempts(context)).isEqualTo(3);
                    context.getBean(OrdersService.class).attempts.clear();
                    context.getBean(OrdersService.class).script =
                            number -> number < 3 ? status(Status.UNAVAILABLE) : null;
                    assertThat(stub(context).add(text("third"))).isEqualTo(text("third"));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, UNAVAILABLE, 3",
        "UNAVAILABLE, INTERNAL, 1",
        "'INTERNAL,ABORTED', INTERNAL, 3",
        "'internal,aborted', ABORTED, 3",
        "'INTERNAL,ABORTED', UNAVAILABLE, 1",
    })
    void callIsTriedAgainWhenItsStatusIsListed(String listed, Status.Code ended, int attempts) {
        orders(RETRY + "max-attempts=3", FAST, RETRY + "on=" + listed)
                .run(context -> assertThat(attempts(context, ended.toStatus())).isEqualTo(attempts));
    }

    @Test
    void onlyUnavailableCallsAreTriedAgainWhenNoStatusIsListed() {
        orders(RETRY + "max-attempts=3", FAST).run(context -> {
            assertThat(attempts(context, Status.INTERNAL)).isEqualTo(1);
            assertThat(attempts(context)).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 50, 1050})
    void nextAttemptComesAfterTheBackoffAndNotTenTimesLater(int millis) {
        String backoff = "-backoff=" + millis + "ms";
        orders(RETRY + "max-attempts=2", RETRY + "initial" + backoff, RETRY + "max" + backoff)
                .run(context -> await().atMost(30, SECONDS).until(() -> {
                    assertThat(attempts(context)).isEqualTo(2);
                    Duration gap = gaps(context).get(0);
                    // grpc-java waits from 0.8 to 1.2 of what is configured.
                    assertThat(gap).isGreaterThanOrEqualTo(Duration.ofNanos(millis * 800_000L));
                    return gap.compareTo(Duration.ofMillis(Math.max(400, millis * 8L))) < 0;
                }));
    }

    @Test
    void backoffGrowsByTheMultiplierUpToItsMaximum() {
        orders(
                        RETRY + "max-attempts=4",
                        RETRY + "initial-backoff=10ms",
                        RETRY + "backoff-multiplier=20",
                        RETRY + "max-backoff=300ms")
                .run(context -> {
                    assertThat(attempts(context)).isEqualTo(4);
                    assertThat(gaps(context).get(1)).isGreaterThanOrEqualTo(Duration.ofMillis(160));
                    assertThat(gaps(context).get(2)).isGreaterThanOrEqualTo(Duration.ofMillis(240));
                });
    }

    @Test
    void serverSaysWhenTheNextAttemptComes() {
        orders(RETRY + "max-attempts=2", RETRY + "initial-backoff=60s", RETRY + "max-backoff=60s")
                .run(context -> {
                    assertThat(attempts(context, pushback("300"))).isEqualTo(2);
                    assertThat(gaps(context).get(0)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(30));
                });
    }

    @Test
    void callIsNotTriedAgainWhenTheServerSaysSo() {
        orders(RETRY + "max-attempts=4", FAST)
                .run(context -> assertThat(attempts(context, pushback("-1"))).isEqualTo(1));
    }

    @Test
    void callsAreNotTriedAgainWhenTooManyFail() {
        orders(RETRY + "max-attempts=4", FAST, THROTTLING + "max-tokens=4").run(context -> {
            assertThat(attempts(context)).isEqualTo(2);
            assertThat(attempts(context)).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "0.001, 1"})
    void callsAreTriedAgainWhenEnoughSucceeded(String ratio, int attempts) {
        orders(RETRY + "max-attempts=4", FAST, THROTTLING + "max-tokens=4", THROTTLING + "token-ratio=" + ratio)
                .run(context -> {
                    assertThat(attempts(context)).isEqualTo(2);
                    OrdersService service = context.getBean(OrdersService.class);
                    service.script = number -> null;
                    for (int i = 0; i < 4; i++) {
                        stub(context).add(text(""));
                    }
                    assertThat(attempts(context)).isEqualTo(attempts);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void losersAreCancelledWhenOneAttemptReplies(int attempts) {
        orders(HEDGING + "max-attempts=" + attempts, HEDGING + "delay=20ms").run(context -> {
            OrdersService service = context.getBean(OrdersService.class);
            service.script = number -> number < attempts ? status(Status.OK) : null;
            assertThat(stub(context).add(text("last"))).isEqualTo(text("last"));
            assertThat(service.attempts).hasSize(attempts);
            await().atMost(20, SECONDS).until(() -> service.cancelled.get() == attempts - 1);
        });
    }

    @Test
    void callIsSentOnceWhenTheReplyComesBeforeTheDelay() {
        orders(HEDGING + "max-attempts=3", HEDGING + "delay=60s").run(context -> {
            OrdersService service = context.getBean(OrdersService.class);
            service.script = number -> null;
            stub(context).add(text(""));
            assertThat(service.attempts).hasSize(1);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "60s, other=1, INTERNAL, 1",
        "20ms, other=1, UNAVAILABLE, 4",
        "20ms, grpc.client.self.hedging.non-fatal=INTERNAL, INTERNAL, 4",
        "60s, grpc.client.self.hedging.non-fatal=INTERNAL, UNAVAILABLE, 1",
    })
    void hedgedCallGoesOnAfterAStatusThatIsNotFatal(String delay, String property, Status.Code ended, int attempts) {
        orders(HEDGING + "max-attempts=4", HEDGING + "delay=" + delay, property)
                .run(context -> assertThat(attempts(context, ended.toStatus())).isEqualTo(attempts));
    }

    @ParameterizedTest
    @CsvSource({
        "2, , , 2",
        "2, 3, , 3",
        "2, 3, 4, 4",
        "2, , 4, 4",
        ", 3, , 3",
        ", , 4, 4",
    })
    void nearestKeyHolds(String ofClient, String ofService, String ofMethod, int attempts) {
        ApplicationContextRunner runner = orders(FAST, RETRY + "enabled=" + (ofClient != null));
        if (ofClient != null) {
            runner = runner.withPropertyValues(RETRY + "max-attempts=" + ofClient);
        }
        if (ofService != null) {
            runner = runner.withPropertyValues(
                    SERVICE + "retry.max-attempts=" + ofService, SERVICE + "retry.enabled=true");
        }
        if (ofMethod != null) {
            runner = runner.withPropertyValues(ADD + "retry.max-attempts=" + ofMethod, ADD + "retry.enabled=true");
        }
        runner.run(context -> {
            assertThat(attempts(context)).isEqualTo(attempts);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVICE, ADD})
    void callsOfAMethodAreNotTriedAgainWhenItIsSwitchedOff(String name) {
        orders(RETRY + "max-attempts=3", FAST, name + "retry.enabled=false")
                .run(context -> assertThat(attempts(context)).isEqualTo(1));
    }

    @Test
    void methodIsHedgedWhenItSaysSoAndOthersAreTriedAgain() {
        orders(RETRY + "max-attempts=2", FAST, ADD + "hedging.max-attempts=4", ADD + "hedging.delay=20ms")
                .run(context -> {
                    assertThat(attempts(context)).isEqualTo(4);
                    OrdersService service = context.getBean(OrdersService.class);
                    service.attempts.clear();
                    failing(() -> stub(context).put(text("")));
                    assertThat(service.attempts).hasSize(2);
                });
    }

    @Test
    void callIsTriedAsOftenAsTheServiceConfigSays() {
        String policy = """
                {"maxAttempts": 3, "initialBackoff": "0.001s", "maxBackoff": "1s", "backoffMultiplier": 2, \
                "retryableStatusCodes": ["UNAVAILABLE"]}\
                """;
        orders("grpc.client.self.service-config={\"methodConfig\": [{\"name\": [{}], \"retryPolicy\": %s}]}"
                        .formatted(policy))
                .run(context -> assertThat(attempts(context)).isEqualTo(3));
    }

    @Test
    void keysAreInherited() {
        orders("grpc.client.GLOBAL.retry.max-attempts=3", FAST)
                .run(context -> assertThat(attempts(context)).isEqualTo(3));
    }

    @Test
    void callsAreSpreadOverServersAsBeforeWhenTheyAreTriedAgain() {
        orders().run(one -> orders().run(other -> {
            for (String policy : List.of("round_robin", "pick_first")) {
                orders(
                                "grpc.client.both.address=static://127.0.0.1:%s,127.0.0.1:%s"
                                        .formatted(port(one), port(other)),
                                "grpc.client.both.retry.max-attempts=2",
                                "grpc.client.both.default-load-balancing-policy=" + policy)
                        .run(context -> {
                            ManagedChannel channel =
                                    context.getBean(GrpcChannels.class).get("both");
                            List<OrdersService> services =
                                    List.of(one.getBean(OrdersService.class), other.getBean(OrdersService.class));
                            services.forEach(service -> {
                                service.attempts.clear();
                                service.script = number -> null;
                            });
                            if (policy.equals("round_robin")) {
                                await().atMost(20, SECONDS).until(() -> {
                                    OrdersGrpc.newBlockingStub(channel).add(text(""));
                                    return services.stream().noneMatch(service -> service.attempts.isEmpty());
                                });
                            } else {
                                for (int i = 0; i < 20; i++) {
                                    OrdersGrpc.newBlockingStub(channel).add(text(""));
                                }
                                assertThat(services).anyMatch(service -> service.attempts.isEmpty());
                            }
                        });
            }
        }));
    }

    private static ApplicationContextRunner orders(String... properties) {
        return runner().withBean(OrdersService.class).withPropertyValues(properties);
    }

    private static OrdersBlockingStub stub(BeanFactory context) {
        return OrdersGrpc.newBlockingStub(self(context)).withDeadlineAfter(50, SECONDS);
    }

    private static int attempts(BeanFactory context) {
        return attempts(context, Status.UNAVAILABLE);
    }

    private static int attempts(BeanFactory context, Status status) {
        return attempts(context, status(status));
    }

    /** Returns how often a call is tried that always fails. */
    private static int attempts(BeanFactory context, StatusRuntimeException failure) {
        OrdersService service = context.getBean(OrdersService.class);
        service.attempts.clear();
        service.script = number -> failure;
        assertThat(failing(() -> stub(context).add(text(""))))
                .isEqualTo(failure.getStatus().getCode());
        return service.attempts.size();
    }

    private static List<Duration> gaps(BeanFactory context) {
        List<Long> attempts = context.getBean(OrdersService.class).attempts;
        return IntStream.range(1, attempts.size())
                .mapToObj(i -> Duration.ofNanos(attempts.get(i) - attempts.get(i - 1)))
                .toList();
    }

    private static StatusRuntimeException pushback(String millis) {
        Metadata trailers = new Metadata();
        trailers.put(PUSHBACK, millis);
        return Status.UNAVAILABLE.asRuntimeException(trailers);
    }

    private static Status.Code failing(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException ex) {
            return ex.getStatus().getCode();
        }
    }
}
