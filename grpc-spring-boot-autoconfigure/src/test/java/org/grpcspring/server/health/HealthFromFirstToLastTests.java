// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.grpcspring.test.EchoService;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Asks without a pause, from before the application starts until it is gone. A socket file is known beforehand. */
@EnabledOnOs(OS.LINUX)
class HealthFromFirstToLastTests {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"unrestricted", "none"})
    void noAnswerIsEverWrong(String actuatorsHealth) throws Exception {
        String address = "unix:" + directory.resolve("server");
        List<Observer> observers = List.of(
                new Observer(address, ""),
                new Observer(address, "readiness"),
                new Observer(address, "grpcspring.test.v1.Echo"),
                new Observer(address, "grpc.health.v1.Health"));
        Observer liveness = new Observer(address, "liveness");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(starting -> starting.getBeanFactory()
                        .registerSingleton("runner", (ApplicationRunner) args -> saw(observers, "NOT_SERVING")))
                .properties(
                        "spring.grpc.server.enabled=false",
                        "management.endpoint.health.access=" + actuatorsHealth,
                        "grpc.server.health.time-to-live=100ms",
                        "grpc.server.address=" + address,
                        "grpc.server.shutdown-drain-delay=1s")
                .run()) {
            assertThat(context.isActive()).isTrue();
            saw(observers, "SERVING");
        }
        saw(observers, "UNAVAILABLE");
        for (Observer observer : observers) {
            assertThat(observer.end())
                    .containsExactly("UNAVAILABLE", "NOT_SERVING", "SERVING", "NOT_SERVING", "UNAVAILABLE");
        }
        assertThat(liveness.end()).startsWith("UNAVAILABLE").endsWith("SERVING", "UNAVAILABLE");
    }

    private static void saw(List<Observer> observers, String status) {
        await().atMost(30, SECONDS)
                .until(() ->
                        observers.stream().allMatch(observer -> observer.last().equals(status)));
    }

    /** Notes each answer that is not the one before. */
    private static final class Observer {

        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final ManagedChannel channel;
        private final String service;
        private final Thread thread = new Thread(this::observe, "observer");
        private volatile boolean done;

        Observer(String address, String service) {
            this.channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                    .disableRetry()
                    .build();
            this.service = service;
            thread.start();
        }

        String last() {
            return seen.isEmpty() ? "" : seen.get(seen.size() - 1);
        }

        List<String> end() throws InterruptedException {
            done = true;
            thread.join();
            channel.shutdownNow().awaitTermination(10, SECONDS);
            return seen;
        }

        private void observe() {
            HealthCheckRequest request =
                    HealthCheckRequest.newBuilder().setService(service).build();
            while (!done) {
                String answer;
                try {
                    answer = HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(20, SECONDS)
                            .check(request)
                            .getStatus()
                            .name();
                } catch (StatusRuntimeException ex) {
                    answer = ex.getStatus().getCode().name();
                    channel.resetConnectBackoff();
                }
                if (!answer.equals(last())) {
                    seen.add(answer);
                }
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(EchoService.class)
    static class Application {}
}
