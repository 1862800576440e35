// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.AnonymousInProcessSocketAddress;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.server.call.CallPolicies;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.lifecycle.ShutdownPeriods;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.server.transport.InProcessGrpcServerFactory;
import org.grpcspring.server.transport.InboundLimits;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class GrpcServerAutoConfigurationTests {

    @Test
    void serverServesWhenAClassIsAnnotated() {
        serving().run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @Test
    void serverServesWhenABeanMethodIsAnnotated() {
        runner().withUserConfiguration(AnnotatedMethod.class)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @Test
    void nothingIsServedWhenNoBeanIsAnnotated() {
        runner().run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(GrpcServerLifecycle.class)
                .doesNotHaveBean(BindableService.class));
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0", ", 0"})
    void serverStartsWithoutServiceWhenHealthIsAskedFor(String health, int servers) {
        runner().withPropertyValues(health == null ? "other=key" : "grpc.server.health-service-enabled=" + health)
                .run(context -> {
                    assertThat(context.getBeansOfType(GrpcServerLifecycle.class))
                            .hasSize(servers);
                    if (servers > 0) {
                        assertThat(HealthGrpc.newBlockingStub(self(context))
                                        .check(HealthCheckRequest.getDefaultInstance())
                                        .getStatus())
                                .isEqualTo(ServingStatus.SERVING);
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0", ", 1"})
    void serverStartsUnlessDisabled(String enabled, int servers) {
        serving()
                .withPropertyValues(enabled == null ? "other=key" : "grpc.server.enabled=" + enabled)
                .run(context -> assertThat(context.getBeansOfType(GrpcServerLifecycle.class))
                        .hasSize(servers));
    }

    @Test
    void portIsPublishedWhenAFreeOneIsTaken() {
        serving().run(context -> {
            Integer port = context.getEnvironment().getProperty("local.grpc.server.port", Integer.class);
            assertThat(port).isPositive();
            try (ServerSocket socket = new ServerSocket()) {
                assertThatExceptionOfType(BindException.class)
                        .isThrownBy(() -> socket.bind(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port == null ? 0 : port)));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]", "[::1]:0"})
    @EnabledIf("org.grpcspring.client.channel.GrpcChannelFactoryTests#hasIpv6")
    void serverListensOnAddressOfIpv6(String address) {
        serving()
                .withPropertyValues("grpc.server.address=" + address)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @Test
    void onlyTheInProcessServerStartsWhenThePortIsMinusOne() {
        serving()
                .withPropertyValues("grpc.server.port=-1", "grpc.server.in-process-name=echo")
                .run(context -> {
                    assertThat(context).hasSingleBean(GrpcServerLifecycle.class);
                    assertThat(context.getEnvironment().getProperty("local.grpc.server.port"))
                            .isNull();
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                });
    }

    @Test
    void bothServersStartWhenAnInProcessNameIsSet() {
        serving()
                .withPropertyValues("grpc.server.in-process-name=echo", "grpc.client.local.address=in-process:echo")
                .run(context -> {
                    assertThat(context.getBeansOfType(GrpcServerLifecycle.class))
                            .hasSize(2);
                    assertThat(echo(context, "over TCP")).isEqualTo("over TCP");
                });
    }

    @Test
    void everyBeanBacksOffWhenTheApplicationHasItsOwn() {
        serving().withUserConfiguration(OwnBeans.class).run(context -> {
            assertThat(context).getBean(GrpcServiceDiscoverer.class).isSameAs(context.getBean("ownDiscoverer"));
            assertThat(context).hasSingleBean(GrpcServerLifecycle.class);
            assertThat(context.getEnvironment().getProperty("local.grpc.server.port"))
                    .isNull();
        });
    }

    @Test
    void messageIsRefusedWhenItIsLargerThanTheLimit() {
        serving().withPropertyValues("grpc.server.max-inbound-message-size=1KB").run(context -> {
            assertThat(echo(context, "x".repeat(1000))).hasSize(1000);
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> echo(context, "x".repeat(1100)))
                    .satisfies(failure ->
                            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
            assertThat(echo(context, "still served")).isEqualTo("still served");
        });
    }

    @Test
    void messageOfAnySizeIsAcceptedWhenTheLimitIsMinusOne() {
        serving().withPropertyValues("grpc.server.max-inbound-message-size=-1").run(context -> {
            EchoGrpc.EchoBlockingStub stub =
                    EchoGrpc.newBlockingStub(self(context)).withMaxInboundMessageSize(Integer.MAX_VALUE);
            assertThat(stub.unary(EchoService.text("x".repeat(5 << 20))).getValue())
                    .hasSize(5 << 20);
        });
    }

    @ParameterizedTest
    @CsvSource({"1KB, 2000, false", "16KB, 12000, true", "-1, 12000, true", ", 12000, false"})
    void metadataIsAcceptedUpToTheLimit(String limit, int size, boolean accepted) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("big", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(size));
        ClientInterceptor attach = MetadataUtils.newAttachHeadersInterceptor(metadata);
        serving()
                .withPropertyValues(limit == null ? "other=key" : "grpc.server.max-inbound-metadata-size=" + limit)
                .run(context -> {
                    EchoGrpc.EchoBlockingStub stub =
                            EchoGrpc.newBlockingStub(self(context)).withInterceptors(attach);
                    if (accepted) {
                        assertThat(stub.unary(EchoService.text("hi")).getValue())
                                .isEqualTo("hi");
                    } else {
                        assertThatExceptionOfType(StatusRuntimeException.class)
                                .isThrownBy(() -> stub.unary(EchoService.text("hi")));
                    }
                    assertThat(echo(context, "still served")).isEqualTo("still served");
                });
    }

    @Test
    void startFailsWithThePropertyNamedWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            serving()
                    .withPropertyValues("grpc.server.port=" + taken.getLocalPort())
                    .run(context -> {
                        FailureAnalysis analysis = analysis(context.getStartupFailure());
                        assertThat(analysis.getDescription()).contains("127.0.0.1:" + taken.getLocalPort());
                        assertThat(analysis.getAction()).contains("grpc.server.port");
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "local.server.port, server.port",
        "local.management.port, management.server.port",
        "local.grpc.servers.other.port, grpc.servers.other.port",
    })
    void startFailsWithTheOtherKeyNamedWhenTheApplicationItselfHasThePort(String published, String key)
            throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StandardEnvironment environment = new StandardEnvironment();
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("server.ports", Map.of(published, taken.getLocalPort())));
            serving()
                    .withPropertyValues("grpc.server.port=" + taken.getLocalPort())
                    .run(context -> {
                        FailureAnalysis analysis = analysis(context.getStartupFailure(), environment);
                        assertThat(analysis.getDescription())
                                .endsWith(". This application itself listens on port %s already, by '%s'"
                                        .formatted(String.valueOf(taken.getLocalPort()), key));
                        assertThat(analysis.getAction())
                                .isEqualTo("Set 'grpc.server.port' or '%s' to another port (0 takes a free one)"
                                        .formatted(key));
                    });
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void startFailsWithTheWebServersKeyNamedWhenItHasThePort(CapturedOutput output) throws Exception {
        // Nobody else listens on this address, so that the port stays free.
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 77, 0, 1});
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, address)) {
            port = free.getLocalPort();
        }
        SpringApplication application = new SpringApplication(WithWebServer.class, EchoService.class);
        assertThatThrownBy(() -> application.run(
                        "--spring.grpc.server.enabled=false",
                        "--server.address=127.77.0.1",
                        "--server.port=" + port,
                        "--grpc.server.address=127.77.0.1",
                        "--grpc.server.port=" + port))
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(output).contains("This application itself listens on port " + port + " already, by 'server.port'");
    }

    @ParameterizedTest
    @CsvSource({
        "grpc.server.address, not-an-address.invalid, IP address",
        "grpc.server.address, 192.0.2.1, grpc.server.address",
        "grpc.server.address, '[::1]:9091', set the port there",
        "grpc.server.address, localhost:9091, set the port there",
        "grpc.server.port, 65536, 1 to 65535",
        "grpc.server.port, -2, 1 to 65535",
        "grpc.server.port, http, int",
        "grpc.server.enabled, maybe, boolean",
        "grpc.server.shutdown-grace-period, soon, Duration",
        "grpc.server.max-inbound-message-size, -5B, 1 byte",
        "grpc.server.max-inbound-message-size, 0, 1 byte",
        "grpc.server.max-inbound-message-size, 3221225472B, 2147483647",
        "grpc.server.max-inbound-metadata-size, -5B, 1 byte",
        "grpc.server.max-inbound-metadata-size, many, DataSize",
    })
    void startFailsWithKeyValueAndRemedyWhenAValueIsBad(String key, String value, String remedy) {
        serving().withPropertyValues(key + "=" + value).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            String text = analysis.getDescription() + "\n" + analysis.getAction();
            assertThat(text).contains(key).contains(value).contains(remedy);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "2s"})
    void gracePeriodIsInSecondsWhenNoUnitIsWritten(String period) {
        serving()
                .withPropertyValues("grpc.server.shutdown-grace-period=" + period)
                .run(context -> assertThat(
                                context.getBean(GrpcServerProperties.class).shutdownGracePeriod())
                        .isEqualTo(Duration.ofSeconds(2)));
    }

    @Test
    void customizersAreAppliedOnceEachInOrderAfterTheProperties() {
        List<String> applied = new ArrayList<>();
        serving()
                .withUserConfiguration(Customizers.class)
                .withBean("applied", List.class, () -> applied)
                .withPropertyValues("grpc.server.max-inbound-message-size=1KB")
                .run(context -> {
                    assertThat(applied).containsExactly("first", "second");
                    assertThat(echo(context, "x".repeat(2000))).hasSize(2000);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        @Bean
        @Order(2)
        GrpcServerBuilderCustomizer second(@Qualifier("applied") List<String> applied) {
            return (builder, server) -> {
                applied.add("second");
                builder.maxInboundMessageSize(4096);
            };
        }

        @Bean
        @Order(1)
        GrpcServerBuilderCustomizer first(@Qualifier("applied") List<String> applied) {
            return (builder, server) -> applied.add("first");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AnnotatedMethod {

        @GrpcService
        BindableService echo() {
            return new EchoService();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBeans {

        @Bean
        GrpcServiceDiscoverer ownDiscoverer(ConfigurableListableBeanFactory beanFactory) {
            return new GrpcServiceDiscoverer(beanFactory, Set.of(GrpcService.DEFAULT_SERVER));
        }

        @Bean
        GrpcServerLifecycle grpcServerLifecycle(
                GrpcServiceDiscoverer discoverer,
                GrpcServerProperties properties,
                GrpcCodecs codecs,
                Environment environment,
                ListableBeanFactory beanFactory,
                ApplicationEventPublisher events) {
            NamedServer server = NamedServer.ofDefault(properties);
            return new GrpcServerLifecycle(
                    server.name(),
                    new InProcessGrpcServerFactory(
                            new AnonymousInProcessSocketAddress(), new InboundLimits(null, null)),
                    discoverer,
                    new CallPolicies(
                            ServerCallSettings.of(server, environment, codecs, new ExecutorBeans(beanFactory)),
                            name -> Runnable::run,
                            codecs),
                    List.of(),
                    new ShutdownPeriods(Duration.ZERO, Duration.ZERO),
                    events);
        }
    }

    @EnableAutoConfiguration
    static class WithWebServer {}
}
