// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.ConnectivityState;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.ClosedPort;
import org.grpcspring.test.EchoService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class ChannelsHealthTests {

    @AutoClose
    private final ClosedPort shop = new ClosedPort();

    @Test
    void stateOfEveryClientIsInformation() throws Exception {
        runner().withPropertyValues("grpc.client.shop.address=127.0.0.1:" + shop.number())
                .run(context -> {
                    ChannelsHealthIndicator indicator = context.getBean(ChannelsHealthIndicator.class);
                    assertThat(indicator.health()).isEqualTo(Health.up().build());
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    channels.get("shop");
                    assertThat(indicator.health())
                            .isEqualTo(Health.up().withDetail("shop", "idle").build());
                    fail(channels);
                    assertThat(indicator.health())
                            .isEqualTo(Health.up()
                                    .withDetail("shop", "transient_failure")
                                    .build());
                });
    }

    @ParameterizedTest
    @CsvSource({
        "true, readinessState",
        "true, 'readinessState,grpcChannel'",
        "false, readinessState",
        ", readinessState"
    })
    void clientCountsForReadinessWhereItIsRequired(@Nullable String required, String members) throws Exception {
        String[] properties = {
            "grpc.client.shop.address=127.0.0.1:" + shop.number(),
            "grpc.server.health.time-to-live=100ms",
            "management.endpoint.health.group.readiness.include=" + members,
            required == null ? "other=key" : "grpc.client.shop.required-for-readiness=" + required
        };
        try (ConfigurableApplicationContext context = start(properties)) {
            GrpcChannels channels = context.getBean(GrpcChannels.class);
            channels.get("shop");
            assertThat(readiness(context)).isEqualTo(Status.UP);
            fail(channels);
            boolean counts = "true".equals(required);
            assertThat(readiness(context)).isEqualTo(counts ? Status.OUT_OF_SERVICE : Status.UP);
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(check(context))
                            .isEqualTo(counts ? ServingStatus.NOT_SERVING : ServingStatus.SERVING));
            Server server = NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), shop.number()))
                    .build()
                    .start();
            try {
                channels.reconnect("shop");
                await().atMost(30, SECONDS).until(() -> channels.state("shop") == ConnectivityState.READY);
                await().atMost(20, SECONDS)
                        .untilAsserted(() -> assertThat(check(context)).isEqualTo(ServingStatus.SERVING));
            } finally {
                server.shutdownNow().awaitTermination();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"management.health.grpcChannel.enabled", "management.health.defaults.enabled"})
    void channelsAreLeftOutWhereTheyAreDisabled(String key) {
        try (ConfigurableApplicationContext context = start(key + "=false")) {
            assertThat(context.containsBean("grpcChannelHealthIndicator")).isFalse();
            assertThat(readiness(context)).isEqualTo(Status.UP);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, true", ", true"})
    void channelsAreInHealthUnlessDisabled(@Nullable String enabled, boolean there) {
        runner().withPropertyValues(enabled == null ? "other=key" : "management.health.grpc-channel.enabled=" + enabled)
                .run(context -> assertThat(context.containsBean("grpcChannelHealthIndicator"))
                        .isEqualTo(there));
    }

    @Test
    void indicatorIsTheApplicationsWhereItHasItsOwn() {
        HealthIndicator own = Health.unknown()::build;
        runner().withBean("grpcChannelHealthIndicator", HealthIndicator.class, () -> own)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ChannelsHealthIndicator.class)
                        .doesNotHaveBean(ChannelsInReadiness.class));
    }

    @Test
    void clientsWorkWithoutActuator() {
        runner().withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("grpcChannelHealthIndicator"));
    }

    private static void fail(GrpcChannels channels) {
        await().atMost(20, SECONDS).until(() -> {
            channels.get("shop").getState(true);
            return channels.state("shop") == ConnectivityState.TRANSIENT_FAILURE;
        });
    }

    private static Status readiness(BeanFactory context) {
        return Objects.requireNonNull(context.getBean(HealthEndpoint.class).healthForPath("readiness"))
                .getStatus();
    }

    private static ServingStatus check(BeanFactory context) {
        return HealthGrpc.newBlockingStub(self(context))
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
    }

    private static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.grpc.server.enabled=false",
                        "grpc.server.address=127.0.0.1",
                        "grpc.server.port=0",
                        "grpc.client.GLOBAL.negotiation-type=PLAINTEXT",
                        "grpc.client.self.address=self:self")
                .properties(properties)
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(EchoService.class)
    static class Application {}
}
