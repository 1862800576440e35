// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.grpcspring.actuate.endpoint.ChannelTree;
import org.grpcspring.actuate.endpoint.GrpcCallsEndpoint;
import org.grpcspring.actuate.endpoint.GrpcCallsEndpointWebExtension;
import org.grpcspring.actuate.endpoint.GrpcChannelsEndpoint;
import org.grpcspring.actuate.endpoint.GrpcEndpoint;
import org.grpcspring.actuate.endpoint.GrpcInfoContributor;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.lifecycle.ServerFacts;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.validation.MessageValidation;
import org.grpcspring.server.watch.CallWatch;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** What the endpoints tell, and when there are any. */
class EndpointAutoConfigurationsTests {

    private static final String EXPOSED = "management.endpoints.web.exposure.include=*";

    @Test
    void serversAreToldWithTheirServicesMethodsAndInterceptorsInOrder() {
        exposed(serving().withUserConfiguration(Interceptors.class))
                .withPropertyValues(
                        "grpc.server.executor=direct",
                        "grpc.server.max-concurrent-calls=77",
                        "grpc.server.methods[grpcspring.test.v1.Echo].max-concurrent-calls=5",
                        "grpc.server.methods[grpcspring.test.v1.Echo/Bidi].max-concurrent-calls=3",
                        "grpc.server.methods[grpcspring.test.v1.Echo/Bidi].executor=platform",
                        "grpc.servers.internal.address=127.0.0.1",
                        "grpc.servers.internal.port=0")
                .run(context -> {
                    List<GrpcEndpoint.Server> servers =
                            context.getBean(GrpcEndpoint.class).servers().servers();
                    assertThat(servers)
                            .extracting(GrpcEndpoint.Server::name)
                            .containsExactlyInAnyOrder("default", "internal");
                    GrpcEndpoint.Server server = servers.stream()
                            .filter(candidate -> candidate.name().equals("default"))
                            .findFirst()
                            .orElseThrow();
                    assertThat(server.state()).isEqualTo(ServerFacts.State.RUNNING);
                    assertThat(server.addresses()).containsExactly("127.0.0.1:" + port(context));
                    assertThat(server.executor()).isEqualTo("direct");
                    assertThat(server.maxConcurrentCalls()).isEqualTo(77);
                    assertThat(server.callsInFlight()).isZero();
                    GrpcEndpoint.Service echo = service(server, EchoGrpc.SERVICE_NAME);
                    assertThat(echo.type()).isEqualTo(EchoService.class.getName());
                    assertThat(echo.interceptors())
                            .containsSubsequence(First.class.getName(), Interceptors.class.getName() + "$1");
                    String type = "grpcspring.test.v1.Text";
                    assertThat(echo.methods())
                            .containsExactly(
                                    new GrpcEndpoint.Method(
                                            "Bidi", MethodType.BIDI_STREAMING, type, type, "platform", 3),
                                    new GrpcEndpoint.Method(
                                            "ClientStream", MethodType.CLIENT_STREAMING, type, type, "direct", 5),
                                    new GrpcEndpoint.Method(
                                            "ServerStream", MethodType.SERVER_STREAMING, type, type, "direct", 5),
                                    new GrpcEndpoint.Method("Unary", MethodType.UNARY, type, type, "direct", 5));
                    assertThat(service(server, "grpc.health.v1.Health").interceptors())
                            .containsExactly(
                                    First.class.getName(),
                                    Interceptors.class.getName() + "$1",
                                    MessageValidation.class.getName());
                });
    }

    @Test
    void serverThatStopsAndHasStoppedSaysSo() {
        exposed(serving()).run(context -> {
            GrpcEndpoint endpoint = context.getBean(GrpcEndpoint.class);
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = EchoGrpc.newStub(self(context)).bidi(replies);
            requests.onNext(text("a"));
            replies.next();
            CountDownLatch stopped = new CountDownLatch(1);
            context.getBean(GrpcServerLifecycle.class).stop(stopped::countDown);
            await().atMost(20, SECONDS)
                    .until(() -> endpoint.servers().servers().get(0).state() == ServerFacts.State.STOPPING);
            assertThat(endpoint.servers().servers().get(0).callsInFlight()).isEqualTo(1);
            requests.onCompleted();
            assertThat(stopped.await(20, SECONDS)).isTrue();
            GrpcEndpoint.Server server = endpoint.servers().servers().get(0);
            assertThat(server)
                    .isEqualTo(new GrpcEndpoint.Server(
                            "default", ServerFacts.State.STOPPED, List.of(), null, null, null, List.of()));
        });
    }

    @Test
    void channelIsToldWithEachOfItsServersAndWhyOneIsNotReached() {
        exposed(serving())
                .withPropertyValues("grpc.client.both.address=static://127.0.0.1:1,127.0.0.1:${local.grpc.server.port}")
                .run(context -> {
                    // The port is not known before the server has started.
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    EchoGrpc.newBlockingStub(channels.get("both")).unary(text("a"));
                    GrpcChannelsEndpoint endpoint = context.getBean(GrpcChannelsEndpoint.class);
                    await().atMost(20, SECONDS).untilAsserted(() -> {
                        GrpcChannelsEndpoint.Channel both = channel(endpoint, "both");
                        assertThat(both.state()).isEqualTo(ConnectivityState.READY);
                        assertThat(both.loadBalancingPolicy()).isEqualTo("round_robin");
                        assertThat(both.calls()).isEqualTo(new ChannelTree.Calls(1, 1, 0));
                        assertThat(both.subchannels())
                                .extracting(ChannelTree.Subchannel::addresses, ChannelTree.Subchannel::state)
                                .containsExactlyInAnyOrder(
                                        tuple(List.of("127.0.0.1:1"), "TRANSIENT_FAILURE"),
                                        tuple(List.of("127.0.0.1:" + port(context)), "READY"));
                        assertThat(Objects.requireNonNull(both.lastError()).reason())
                                .contains("Connection refused")
                                .doesNotContain("\n");
                    });
                });
    }

    @Test
    void channelWhoseServersHaveNoAddressSaysWhy() {
        exposed(runner())
                .withPropertyValues("grpc.client.lost.address=dns:///no.such.host.invalid:1")
                .run(context -> {
                    context.getBean(GrpcChannels.class).get("lost").getState(true);
                    GrpcChannelsEndpoint endpoint = context.getBean(GrpcChannelsEndpoint.class);
                    await().atMost(20, SECONDS).untilAsserted(() -> {
                        GrpcChannelsEndpoint.Channel lost = channel(endpoint, "lost");
                        assertThat(lost.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
                        assertThat(Objects.requireNonNull(lost.lastError()).reason())
                                .contains("no.such.host.invalid")
                                .doesNotContain("\n");
                    });
                });
    }

    @Test
    void channelsOfTwoContextsWithOneAddressAreToldApart() {
        exposed(serving()).run(busy -> {
            String address = "grpc.client.same.address=static://127.0.0.1:" + port(busy);
            ApplicationContextRunner client = exposed(runner()).withPropertyValues(address);
            client.run(first -> client.run(second -> {
                for (int i = 0; i < 3; i++) {
                    EchoGrpc.newBlockingStub(first.getBean(GrpcChannels.class).get("same"))
                            .unary(text("a"));
                }
                second.getBean(GrpcChannels.class).get("same");
                assertThat(channel(first.getBean(GrpcChannelsEndpoint.class), "same")
                                .calls())
                        .isEqualTo(new ChannelTree.Calls(3, 3, 0));
                GrpcChannelsEndpoint.Channel idle = channel(second.getBean(GrpcChannelsEndpoint.class), "same");
                assertThat(idle.calls()).isEqualTo(new ChannelTree.Calls(0, 0, 0));
                assertThat(idle.state()).isEqualTo(ConnectivityState.IDLE);
                assertThat(idle.subchannels()).isEmpty();
            }));
        });
    }

    @Test
    void channelIsToldWithoutItsInsideWhereGrpcServicesIsAbsent() {
        exposed(serving())
                .withClassLoader(new FilteredClassLoader(ChannelzService.class))
                .run(context -> {
                    echo(context, "a");
                    GrpcChannelsEndpoint.Channel self = channel(context.getBean(GrpcChannelsEndpoint.class), "self");
                    assertThat(self.state()).isEqualTo(ConnectivityState.READY);
                    assertThat(self.subchannels()).isNull();
                    assertThat(self.calls()).isNull();
                });
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", ", false"})
    void infoIsToldOnlyWhereItIsSwitchedOn(String value, boolean told) {
        exposed(serving())
                .withPropertyValues(value == null ? "other=1" : "management.info.grpc.enabled=" + value)
                .run(context -> assertThat(context.getBeansOfType(GrpcInfoContributor.class))
                        .hasSize(told ? 1 : 0));
    }

    @Test
    void infoTellsVersionsServersAndServices() {
        exposed(serving())
                .withPropertyValues("management.info.grpc.enabled=true")
                .run(context -> {
                    Info.Builder info = new Info.Builder();
                    context.getBean(GrpcInfoContributor.class).contribute(info);
                    assertThat(info.build().getDetails())
                            .isEqualTo(Map.of(
                                    "grpc",
                                    Map.of(
                                            "versions",
                                            Map.of(
                                                    "grpc-java",
                                                    RunningVersions.GRPC,
                                                    "protobuf-java",
                                                    RunningVersions.PROTOBUF),
                                            "servers",
                                            List.of(Map.of(
                                                    "name",
                                                    "default",
                                                    "addresses",
                                                    List.of("127.0.0.1:" + port(context)),
                                                    "services",
                                                    List.of(
                                                            EchoGrpc.SERVICE_NAME,
                                                            "grpc.health.v1.Health",
                                                            "grpc.reflection.v1.ServerReflection",
                                                            "grpc.reflection.v1alpha.ServerReflection"))))));
                });
    }

    @Test
    void applicationWithoutAServerHasAnEndpointForItsClientsOnly() {
        exposed(runner())
                .run(context -> assertThat(context)
                        .hasSingleBean(GrpcChannelsEndpoint.class)
                        .doesNotHaveBean(GrpcEndpoint.class)
                        .doesNotHaveBean(GrpcCallsEndpoint.class));
    }

    @Test
    void contextStartsWithoutActuator() {
        exposed(serving())
                .withClassLoader(new FilteredClassLoader(
                        ConditionalOnAvailableEndpoint.class, ConditionalOnEnabledInfoContributor.class))
                .run(context -> {
                    assertThat(context)
                            .hasNotFailed()
                            .doesNotHaveBean("grpcEndpoint")
                            .doesNotHaveBean("grpcCallsEndpoint")
                            .doesNotHaveBean("grpcCallWatch")
                            .doesNotHaveBean("grpcChannelsEndpoint");
                    assertThat(echo(context, "a")).isEqualTo("a");
                });
    }

    @Test
    void beansBackOff() {
        exposed(serving())
                .withUserConfiguration(Own.class)
                .withPropertyValues("management.info.grpc.enabled=true")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(CallWatch.class)
                        .hasSingleBean(GrpcCallsEndpoint.class)
                        .hasSingleBean(GrpcCallsEndpointWebExtension.class)
                        .hasSingleBean(GrpcChannelsEndpoint.class)
                        .hasSingleBean(GrpcEndpoint.class)
                        .hasSingleBean(GrpcInfoContributor.class)
                        .doesNotHaveBean("grpcCallWatch")
                        .doesNotHaveBean("grpcCallsEndpoint")
                        .doesNotHaveBean("grpcCallsEndpointWebExtension")
                        .doesNotHaveBean("grpcChannelsEndpoint")
                        .doesNotHaveBean("grpcEndpoint")
                        .doesNotHaveBean("grpcInfoContributor"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-recent=-1", "max-running=10001"})
    void numberOutOfRangeFailsTheStart(String property) {
        exposed(serving())
                .withPropertyValues("management.endpoint.grpccalls." + property)
                .run(context -> assertThat(analysis(Objects.requireNonNull(context.getStartupFailure()))
                                .getDescription())
                        .contains("management.endpoint.grpccalls." + property.substring(0, property.indexOf('=')))
                        .contains("It must be from 0 to 10000."));
    }

    @ParameterizedTest
    @ValueSource(classes = {GrpcEndpoint.class, GrpcChannelsEndpoint.class, GrpcCallsEndpoint.class})
    void endpointIsThereOnlyWhereItIsExposed(Class<?> type) {
        String id = type.getAnnotation(Endpoint.class).id();
        all(serving()).run(context -> assertThat(context).doesNotHaveBean(type));
        all(serving())
                .withPropertyValues("management.endpoints.web.exposure.include=" + id)
                .run(context -> assertThat(context).hasSingleBean(type));
        all(serving())
                .withPropertyValues(EXPOSED, "management.endpoints.web.exposure.exclude=" + id)
                .run(context -> assertThat(context).doesNotHaveBean(type));
        all(serving())
                .withPropertyValues(EXPOSED, "management.endpoint." + id + ".access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(type));
    }

    private static GrpcEndpoint.Service service(GrpcEndpoint.Server server, String name) {
        return server.services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static GrpcChannelsEndpoint.Channel channel(GrpcChannelsEndpoint endpoint, String client) {
        return endpoint.channels().channels().stream()
                .filter(channel -> channel.client().equals(client))
                .findFirst()
                .orElseThrow();
    }

    private static ApplicationContextRunner exposed(ApplicationContextRunner runner) {
        return all(runner).withPropertyValues(EXPOSED);
    }

    private static ApplicationContextRunner all(ApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                GrpcCallsEndpointAutoConfiguration.class,
                GrpcChannelsEndpointAutoConfiguration.class,
                GrpcEndpointAutoConfiguration.class,
                GrpcInfoContributorAutoConfiguration.class));
    }

    /** Calls that pass. */
    static final class First implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(call, headers);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Interceptors {

        @GrpcGlobalServerInterceptor
        @Order(20)
        ServerInterceptor second() {
            return new ServerInterceptor() {
                @Override
                public <Q, R> ServerCall.Listener<Q> interceptCall(
                        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                    return next.startCall(call, headers);
                }
            };
        }

        @GrpcGlobalServerInterceptor
        @Order(10)
        First first() {
            return new First();
        }

        @GrpcService(server = "internal")
        PingGrpc.PingImplBase ping() {
            return new PingGrpc.PingImplBase() {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        CallWatch ownWatch() {
            return new CallWatch(1);
        }

        @Bean
        GrpcCallsEndpoint ownCalls(CallWatch watch) {
            return new GrpcCallsEndpoint(watch, 1);
        }

        @Bean
        GrpcCallsEndpointWebExtension ownExtension(GrpcCallsEndpoint calls) {
            return new GrpcCallsEndpointWebExtension(calls);
        }

        @Bean
        GrpcChannelsEndpoint ownChannels(GrpcChannels channels) {
            return new GrpcChannelsEndpoint(channels, null);
        }

        @Bean
        GrpcEndpoint ownServers() {
            return new GrpcEndpoint(List.of());
        }

        @Bean
        GrpcInfoContributor ownInfo() {
            return new GrpcInfoContributor(Map.of(), List.of());
        }
    }
}
