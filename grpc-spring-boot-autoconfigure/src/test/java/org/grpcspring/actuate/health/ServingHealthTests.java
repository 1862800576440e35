// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.Replies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Whole applications with Actuator: what their gRPC servers tell of their health. */
class ServingHealthTests {

    private static final String ECHO = "grpcspring.test.v1.Echo";
    private static final String MAPPED = "grpc.server.health.services.[" + ECHO + "]=stock";

    @Test
    void serviceFollowsItsIndicatorAndOthersDoNot() throws Exception {
        try (ConfigurableApplicationContext shop = shop(MAPPED, "grpc.server.health.time-to-live=100ms")) {
            Stock stock = shop.getBean(Stock.class);
            Replies<HealthCheckResponse> watched = watch(shop, ECHO);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.SERVING);
            stock.answer = () -> Health.down().build();
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, "")).isEqualTo(ServingStatus.SERVING);
            assertThat(check(shop, "grpc.health.v1.Health")).isEqualTo(ServingStatus.SERVING);
            stock.answer = () -> Health.up().build();
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.SERVING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "warehouse", "shelves", "shelves/upper"})
    void serviceFollowsWhateverActuatorKnowsByTheName(String name) {
        try (ConfigurableApplicationContext shop = shop(
                MAPPED.replace("stock", name),
                "grpc.server.health.time-to-live=100ms",
                "management.endpoint.health.group.warehouse.include=stock")) {
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.SERVING);
            shop.getBean(Stock.class).answer = () -> Health.outOfService().build();
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.NOT_SERVING));
        }
    }

    @Test
    void allFollowTheGroupOfReadinessAndLivenessDoesNot() throws Exception {
        try (ConfigurableApplicationContext shop = shop(
                "management.endpoint.health.group.readiness.include=readinessState,stock",
                "grpc.server.health.time-to-live=100ms")) {
            List<Replies<HealthCheckResponse>> watches = new ArrayList<>();
            for (String service : List.of("", "readiness", ECHO)) {
                assertThat(check(shop, service)).isEqualTo(ServingStatus.SERVING);
                watches.add(watch(shop, service));
            }
            assertThat(next(watches)).containsOnly(ServingStatus.SERVING);
            shop.getBean(Stock.class).answer = () -> Health.down().build();
            assertThat(next(watches)).containsOnly(ServingStatus.NOT_SERVING);
            assertThat(check(shop, "")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, "liveness")).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void changeOfTheApplicationsStateIsToldAtOnce() throws Exception {
        try (ConfigurableApplicationContext shop = shop(MAPPED, "grpc.server.health.time-to-live=1m")) {
            Replies<HealthCheckResponse> watched = watch(shop, "");
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            AvailabilityChangeEvent.publish(shop, ReadinessState.REFUSING_TRAFFIC);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, "liveness")).isEqualTo(ServingStatus.SERVING);
            AvailabilityChangeEvent.publish(shop, ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.SERVING);
            AvailabilityChangeEvent.publish(shop, LivenessState.BROKEN);
            assertThat(check(shop, "liveness")).isEqualTo(ServingStatus.NOT_SERVING);
            AvailabilityChangeEvent.publish(shop, LivenessState.CORRECT);
            assertThat(check(shop, "liveness")).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void unknownServiceIsWatchedUntilTheApplicationKnowsIt() throws Exception {
        try (ConfigurableApplicationContext shop = shop(MAPPED)) {
            Replies<HealthCheckResponse> watched = watch(shop, "unknown");
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
            assertThat(catchThrowable(() -> check(shop, "unknown")))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND));
            shop.getBean(HealthStatusManager.class).setStatus("unknown", ServingStatus.SERVING);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void hangingIndicatorIsDownInTimeAndHoldsUpNobodyElse() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        try (ConfigurableApplicationContext shop = shop(MAPPED, "grpc.server.health.timeout=200ms")) {
            Stock stock = shop.getBean(Stock.class);
            stock.answer = () -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    stopped.countDown();
                }
                return Health.up().build();
            };
            Replies<HealthCheckResponse> hanging = new Replies<>();
            HealthGrpc.newStub(self(shop)).check(request(ECHO), hanging);
            assertThat(check(shop, "")).isEqualTo(ServingStatus.SERVING);
            assertThat(hanging.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(stock.asked).hasValue(1);
        }
        assertThat(stopped.await(20, SECONDS)).isTrue();
    }

    @Test
    void throwingIndicatorIsDown() {
        try (ConfigurableApplicationContext shop = shop(MAPPED)) {
            shop.getBean(Stock.class).answer = () -> {
                throw new IllegalStateException("no disk");
            };
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, "")).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void stormAsksTheIndicatorNoMoreOftenThanItsAnswerHoldsAndEndsWithTheServer() throws Exception {
        try (ConfigurableApplicationContext shop = shop(
                MAPPED,
                "grpc.server.health.time-to-live=1s",
                "grpc.server.shutdown-grace-period=1h",
                "grpc.server.max-concurrent-calls=10")) {
            Stock stock = shop.getBean(Stock.class);
            long start = System.nanoTime();
            await().atMost(20, SECONDS)
                    .until(() -> HealthGrpc.newBlockingStub(self(shop))
                                    .check(request(ECHO))
                                    .getStatus()
                            == ServingStatus.SERVING);
            List<Replies<HealthCheckResponse>> watches = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                watches.add(watch(shop, ECHO));
            }
            Checks checks = new Checks(10_000);
            HealthGrpc.HealthStub stub = HealthGrpc.newStub(self(shop));
            for (int i = 0; i < 10_000; i++) {
                stub.check(request(ECHO), checks);
            }
            assertThat(checks.ended.await(60, SECONDS)).isTrue();
            assertThat(checks.serving).hasValue(10_000);
            assertThat(next(watches)).containsOnly(ServingStatus.SERVING);
            int asked = stock.asked.get();
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertThat((long) asked).isBetween(1L, seconds + 2);
            System.out.printf("10,000 checks and 1,000 watches in %d s asked %d times%n", seconds, asked);
            CountDownLatch stopped = new CountDownLatch(1);
            shop.getBean(GrpcServerLifecycle.class).stop(stopped::countDown);
            assertThat(next(watches)).containsOnly(ServingStatus.NOT_SERVING);
            for (Replies<HealthCheckResponse> watched : watches) {
                assertThat(watched.end().isOk()).isTrue();
            }
            assertThat(stopped.await(20, SECONDS)).isTrue();
        }
    }

    @Test
    void watchesAreLimited() throws Exception {
        try (ConfigurableApplicationContext shop = shop("grpc.server.health.max-watches=1")) {
            assertThat(watch(shop, "").next().getStatus()).isEqualTo(ServingStatus.SERVING);
            assertThat(watch(shop, "").end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void checkThatWaitsIsAnsweredWhenTheServerStops() throws Exception {
        try (ConfigurableApplicationContext shop =
                shop(MAPPED, "grpc.server.health.timeout=1m", "grpc.server.shutdown-grace-period=1h")) {
            Stock stock = shop.getBean(Stock.class);
            CountDownLatch open = new CountDownLatch(1);
            stock.answer = () -> {
                try {
                    open.await();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
                return Health.up().build();
            };
            Replies<HealthCheckResponse> checked = new Replies<>();
            HealthGrpc.newStub(self(shop)).check(request(ECHO), checked);
            Replies<HealthCheckResponse> watched = watch(shop, ECHO);
            await().atMost(20, SECONDS).until(() -> stock.asked.get() == 1);
            assertThat(checked.hasEnded()).isFalse();
            CountDownLatch stopped = new CountDownLatch(1);
            shop.getBean(GrpcServerLifecycle.class).stop(stopped::countDown);
            assertThat(checked.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(stopped.await(20, SECONDS)).isTrue();
            open.countDown();
        }
    }

    @Test
    void healthOverGrpcIsThatOverHttpOnActuatorsOwnPort() throws Exception {
        try (ConfigurableApplicationContext shop = start(
                WebApplicationType.SERVLET,
                MAPPED.replace("stock", "warehouse"),
                "management.endpoint.health.group.warehouse.include=stock",
                "management.server.port=0",
                "grpc.server.health.time-to-live=100ms")) {
            for (Status status : List.of(Status.DOWN, Status.UNKNOWN, Status.OUT_OF_SERVICE, Status.UP)) {
                shop.getBean(Stock.class).answer = () -> Health.status(status).build();
                boolean up = http(shop, "warehouse") == 200;
                assertThat(up).isEqualTo(Set.of(Status.UP, Status.UNKNOWN).contains(status));
                ServingStatus expected = up ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
                await().atMost(20, SECONDS)
                        .untilAsserted(() -> assertThat(check(shop, ECHO)).isEqualTo(expected));
            }
            assertThat(http(shop, "readiness")).isEqualTo(200);
            AvailabilityChangeEvent.publish(shop, ReadinessState.REFUSING_TRAFFIC);
            assertThat(http(shop, "readiness")).isEqualTo(503);
            assertThat(http(shop, "liveness")).isEqualTo(200);
            assertThat(check(shop, "readiness")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, "liveness")).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void statusThatHttpAnswersWithFailureIsNotServing() {
        try (ConfigurableApplicationContext shop = shop(
                MAPPED,
                "management.endpoint.health.status.order=BROKEN_SHELF,DOWN,UP",
                "management.endpoint.health.status.http-mapping.broken-shelf=503")) {
            shop.getBean(Stock.class).answer =
                    () -> Health.status("BROKEN_SHELF").build();
            assertThat(check(shop, ECHO)).isEqualTo(ServingStatus.NOT_SERVING);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "[unknown.v1.Service], stock, No such service is served",
        "[grpcspring.test.v1.Echo], nothing, No health group or indicator has this name",
        "[grpcspring.test.v1.Echo], shelves/lower, No health group or indicator has this name",
        "[grpcspring.test.v1.Echo], stock/upper, No health group or indicator has this name",
    })
    void whatDoesNotExistFailsTheStart(String service, String part, String reason) {
        assertFails("services." + service + "=" + part, "services" + service, part, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "time-to-live=99ms, PT0.099S, from 100ms to 1m",
        "time-to-live=61, PT1M1S, from 100ms to 1m",
        "timeout=0, PT0S, greater than 0",
        "timeout=61s, PT1M1S, At most 1m",
        "max-watches=0, 0, A number from 1",
    })
    void durationsAndNumbersAreChecked(String setting, String value, String reason) {
        assertFails(setting, setting.substring(0, setting.indexOf('=')), value, reason);
    }

    @Test
    void mappingNeedsActuatorsEndpoint() {
        assertThat(catchThrowable(() -> shop(MAPPED, "management.endpoint.health.access=none")))
                .satisfies(failure -> assertThat(analysis(failure).getDescription())
                        .contains(
                                "grpc.server.health.services[" + ECHO + "]", "stock", "spring-boot-starter-actuator"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.endpoint.health.access=none",
                "management.endpoint.health.probes.enabled=false",
            })
    void readinessIsTheApplicationsStateWhereActuatorHasNone(String property) {
        try (ConfigurableApplicationContext shop = shop(property)) {
            assertThat(check(shop, "")).isEqualTo(ServingStatus.SERVING);
            AvailabilityChangeEvent.publish(shop, ReadinessState.REFUSING_TRAFFIC);
            assertThat(check(shop, "readiness")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(shop, "liveness")).isEqualTo(ServingStatus.SERVING);
            AvailabilityChangeEvent.publish(shop, LivenessState.BROKEN);
            assertThat(check(shop, "liveness")).isEqualTo(ServingStatus.NOT_SERVING);
        }
    }

    private static void assertFails(String setting, String key, String value, String reason) {
        assertThat(catchThrowable(() -> shop("grpc.server.health." + setting)))
                .isNotNull()
                .satisfies(failure -> assertThat(analysis(failure).getDescription())
                        .contains("grpc.server.health." + key, "'" + value + "'", reason));
    }

    private static ConfigurableApplicationContext shop(String... properties) {
        return start(WebApplicationType.NONE, properties);
    }

    private static ConfigurableApplicationContext start(WebApplicationType web, String... properties) {
        return new SpringApplicationBuilder(Shop.class)
                .web(web)
                .properties(
                        "server.port=0",
                        "spring.grpc.server.enabled=false",
                        "grpc.server.address=127.0.0.1",
                        "grpc.server.port=0",
                        "grpc.client.self.address=self:self",
                        "grpc.client.self.negotiation-type=PLAINTEXT")
                .properties(properties)
                .run();
    }

    private static int http(ConfigurableApplicationContext context, String group) throws Exception {
        String port = context.getEnvironment().getRequiredProperty("local.management.port");
        URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/health/" + group);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static ServingStatus check(BeanFactory context, String service) {
        return HealthGrpc.newBlockingStub(self(context))
                .withDeadlineAfter(20, SECONDS)
                .check(request(service))
                .getStatus();
    }

    private static Replies<HealthCheckResponse> watch(BeanFactory context, String service) {
        Replies<HealthCheckResponse> replies = new Replies<>();
        HealthGrpc.newStub(self(context)).watch(request(service), replies);
        return replies;
    }

    private static List<ServingStatus> next(List<Replies<HealthCheckResponse>> watches) throws InterruptedException {
        List<ServingStatus> statuses = new ArrayList<>();
        for (Replies<HealthCheckResponse> watched : watches) {
            statuses.add(watched.next().getStatus());
        }
        return statuses;
    }

    private static HealthCheckRequest request(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }

    /** Counts the replies of many checks. */
    private static final class Checks implements StreamObserver<HealthCheckResponse> {

        final AtomicInteger serving = new AtomicInteger();
        final CountDownLatch ended;

        Checks(int expected) {
            ended = new CountDownLatch(expected);
        }

        @Override
        public void onNext(HealthCheckResponse reply) {
            if (reply.getStatus() == ServingStatus.SERVING) {
                serving.incrementAndGet();
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }
    }

    /** What the application needs. */
    static final class Stock implements HealthIndicator {

        final AtomicInteger asked = new AtomicInteger();
        volatile Supplier<Health> answer = () -> Health.up().build();

        @Override
        public @Nullable Health health() {
            asked.incrementAndGet();
            return answer.get();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(EchoService.class)
    static class Shop {

        @Bean
        Stock stockHealthIndicator() {
            return new Stock();
        }

        @Bean
        CompositeHealthContributor shelvesHealthContributor(Stock stock) {
            return CompositeHealthContributor.fromMap(Map.of("upper", stock));
        }
    }
}
