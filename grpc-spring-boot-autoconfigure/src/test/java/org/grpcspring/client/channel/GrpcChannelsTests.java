// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Attributes;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolverProvider;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.grpcspring.client.call.CallPolicy;
import org.grpcspring.client.call.CallSettings;
import org.grpcspring.client.event.GrpcChannelStateChangedEvent;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.interceptor.ClientInterceptorFinder;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.inprocess.InProcessAddresses;
import org.grpcspring.test.Background;
import org.grpcspring.test.ClosedPort;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

@ExtendWith(OutputCaptureExtension.class)
class GrpcChannelsTests {

    @Test
    void changesOfStateAreToldUntilTheApplicationStops() throws Exception {
        List<String> told = new ArrayList<>();
        try (Servers servers = new Servers()) {
            target(servers.start(0)).withBean(States.class).run(context -> {
                GrpcChannels channels = context.getBean(GrpcChannels.class);
                States states = context.getBean(States.class);
                assertThat(channels.state("target")).isEqualTo(ConnectivityState.IDLE);
                call(channels);
                assertThat(channels.state("target")).isEqualTo(ConnectivityState.READY);
                // A state that lasts less than it takes to tell of it is passed over.
                states.await("target: CONNECTING -> READY", "target: IDLE -> READY");
                int port = servers.port();
                servers.stop();
                states.await(
                        "target: READY -> IDLE", "target: READY -> CONNECTING", "target: READY -> TRANSIENT_FAILURE");
                states.await(
                        "target: CONNECTING -> TRANSIENT_FAILURE",
                        "target: IDLE -> TRANSIENT_FAILURE",
                        "target: READY -> TRANSIENT_FAILURE");
                assertThat(servers.start(port)).isEqualTo(port);
                channels.reconnect("target");
                await().atMost(20, SECONDS).until(() -> channels.state("target") == ConnectivityState.READY);
                await().atMost(20, SECONDS).until(() -> states.last().endsWith("-> READY"));
                told.addAll(states.told);
                context.close();
                assertThat(states.told).isEqualTo(told);
            });
        }
    }

    @Test
    void noConnectionIsOpenWhileTheApplicationIsStoppedAndClientsCallAfterItsStart() throws Exception {
        try (Servers servers = new Servers()) {
            target(servers.start(0))
                    .withBean(Target.class)
                    .withBean(States.class)
                    .run(context -> {
                        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(
                                context.getBean(Target.class).channel());
                        assertThat(stub.unary(text("before"))).isEqualTo(text("before"));
                        assertThat(servers.connections).hasValue(1);
                        context.stop();
                        await().atMost(20, SECONDS).until(() -> servers.connections.get() == 0);
                        context.start();
                        assertThat(context.getBean(GrpcChannels.class).state("target"))
                                .isEqualTo(ConnectivityState.IDLE);
                        States states = context.getBean(States.class);
                        states.told.clear();
                        assertThat(stub.unary(text("after"))).isEqualTo(text("after"));
                        states.await("target: CONNECTING -> READY", "target: IDLE -> READY");
                        context.stop();
                        assertThat(stub.unary(text("stopped"))).isEqualTo(text("stopped"));
                    });
            await().atMost(20, SECONDS).until(() -> servers.connections.get() == 0);
        }
    }

    @Test
    void clientThatIsConnectedAtTheStartIsConnectedAtEachStart() {
        serving()
                .withPropertyValues(
                        "grpc.client.GLOBAL.immediate-connect-timeout=20s", "grpc.client.target.address=self:self")
                .withBean(Target.class)
                .run(context -> {
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    context.stop();
                    context.start();
                    assertThat(channels.state("target")).isEqualTo(ConnectivityState.READY);
                });
    }

    @Test
    void channelThatNobodyUsesIsNotBuiltForARenewal() {
        serving()
                .withPropertyValues("grpc.client.target.address=self:self")
                .withUserConfiguration(LazyTarget.class, Customizers.class)
                .run(context -> {
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    context.stop();
                    context.getBean(LazyTarget.class);
                    channels.renew("self");
                    assertThat(context.getBean(Customizers.class).applied).isEmpty();
                });
    }

    @Test
    void endOfOneChannelIsToldToo() {
        target(1).withBean(States.class).run(context -> {
            context.getBean(GrpcChannels.class).get("target").shutdownNow();
            context.getBean(States.class).await("target: IDLE -> SHUTDOWN");
        });
    }

    @Test
    void channelGoesOnWhenAListenerFails(CapturedOutput output) throws Exception {
        try (Servers servers = new Servers()) {
            target(servers.start(0)).withBean(FailingListener.class).run(context -> {
                GrpcChannels channels = context.getBean(GrpcChannels.class);
                call(channels);
                await().atMost(20, SECONDS)
                        .until(() ->
                                output.toString().contains("A listener failed at the state READY of client target"));
                call(channels);
            });
        }
    }

    @Test
    void namesAreThoseOfTheChannelsCreated() {
        target(1)
                .withPropertyValues("grpc.client.other.address=localhost:1")
                .withBean(Target.class)
                .run(context -> {
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    assertThat(channels.names()).containsExactly("target");
                    assertThat(channels.get("other")).isSameAs(channels.get("other"));
                    assertThat(channels.names()).containsExactly("other", "target");
                });
    }

    @Test
    void callInFlightGoesOnWhenItsChannelReconnects() throws Exception {
        try (Servers servers = new Servers()) {
            target(servers.start(0)).run(context -> {
                GrpcChannels channels = context.getBean(GrpcChannels.class);
                Replies<Text> replies = new Replies<>();
                StreamObserver<Text> requests =
                        EchoGrpc.newStub(channels.get("target")).bidi(replies);
                requests.onNext(text("before"));
                assertThat(replies.next()).isEqualTo(text("before"));
                channels.reconnect("target");
                call(channels);
                requests.onNext(text("after"));
                assertThat(replies.next()).isEqualTo(text("after"));
                requests.onCompleted();
                assertThat(replies.end().isOk()).isTrue();
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"20s, READY", "0s, IDLE", ", IDLE"})
    void clientIsConnectedWhenTheApplicationHasStartedIfItIsToBe(String timeout, ConnectivityState state) {
        ApplicationContextRunner runner = timeout == null
                ? serving()
                : serving().withPropertyValues("grpc.client.GLOBAL.immediate-connect-timeout=" + timeout);
        runner.withPropertyValues("grpc.client.target.address=self:self")
                .withBean(Target.class)
                .run(context -> assertThat(context.getBean(GrpcChannels.class).state("target"))
                        .isEqualTo(state));
    }

    @Test
    void startFailsWithEveryClientAndItsReasonWhenSomeCannotConnectInTime() throws Exception {
        try (ClosedPort closed = new ClosedPort();
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            serving()
                    .withPropertyValues(
                            "grpc.client.target.address=127.0.0.1:" + closed.number(),
                            "grpc.client.target.immediate-connect-timeout=300ms",
                            "grpc.client.silent.address=127.0.0.1:" + silent.getLocalPort(),
                            "grpc.client.silent.immediate-connect-timeout=200ms",
                            "grpc.client.good.address=self:self",
                            "grpc.client.good.immediate-connect-timeout=20s")
                    .withBean(Target.class)
                    .withBean(Others.class)
                    .run(context -> {
                        FailureAnalysis analysis = analysis(context.getStartupFailure());
                        assertThat(analysis.getDescription().lines().toList())
                                .hasSize(2)
                                .satisfiesExactly(
                                        line -> assertThat(line)
                                                .contains(
                                                        "'silent'",
                                                        "127.0.0.1:" + silent.getLocalPort(),
                                                        "PT0.2S",
                                                        "no answer"),
                                        line -> assertThat(line)
                                                .contains("'target'", "127.0.0.1:" + closed.number(), "PT0.3S")
                                                .contains("UNAVAILABLE", "Connection refused"));
                        assertThat(analysis.getAction())
                                .contains("immediate-connect-timeout", "grpc.client.GLOBAL", "[silent, target]");
                    });
        }
    }

    @Test
    void clientThatIsFirstInjectedAfterTheStartConnectsThenToo() {
        serving()
                .withPropertyValues(
                        "grpc.client.GLOBAL.immediate-connect-timeout=20s", "grpc.client.target.address=self:self")
                .withUserConfiguration(LazyTarget.class)
                .run(context -> {
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    assertThat(channels.names()).isEmpty();
                    context.getBean(LazyTarget.class);
                    assertThat(channels.state("target")).isEqualTo(ConnectivityState.READY);
                });
    }

    @Test
    void clientThatIsFirstInjectedAfterTheStartFailsEachTimeThatItCannotConnect() throws Exception {
        try (Servers servers = new Servers()) {
            int port = servers.start(0);
            servers.stop();
            target(port)
                    .withPropertyValues("grpc.client.target.immediate-connect-timeout=300ms")
                    .withUserConfiguration(LazyTarget.class)
                    .run(context -> {
                        assertThat(context.getBean(GrpcChannels.class).state("target"))
                                .as("not made to connect")
                                .isEqualTo(ConnectivityState.IDLE);
                        for (int i = 0; i < 2; i++) {
                            assertThatThrownBy(() -> context.getBean(LazyTarget.class))
                                    .rootCause()
                                    .isInstanceOf(ClientConnectionException.class)
                                    .hasMessageContaining("'target'");
                        }
                    });
        }
    }

    @Test
    void clientsConnectAtTheSameTime() throws Exception {
        ServerSocket[] servers = new ServerSocket[3];
        ApplicationContextRunner runner =
                runner().withPropertyValues("grpc.client.GLOBAL.immediate-connect-timeout=20s");
        String[] names = {"target", "good", "silent"};
        for (int i = 0; i < names.length; i++) {
            servers[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            servers[i].setSoTimeout(15_000);
            runner = runner.withPropertyValues(
                    "grpc.client." + names[i] + ".address=127.0.0.1:" + servers[i].getLocalPort());
        }
        CompletableFuture<Void> answers = Background.run(() -> answerWhenAllHaveConnected(servers));
        runner.withBean(Target.class)
                .withBean(Others.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(answers).succeedsWithin(20, SECONDS);
    }

    private static void answerWhenAllHaveConnected(ServerSocket... servers) {
        byte[] emptySettings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        try {
            List<Socket> connections = new ArrayList<>();
            for (ServerSocket server : servers) {
                connections.add(server.accept());
                server.close();
            }
            for (Socket connection : connections) {
                connection.getOutputStream().write(emptySettings);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void customizersAreAppliedOnceEachInTheirOrderAfterTheProperties() {
        serving()
                .withPropertyValues(
                        "grpc.client.target.address=self:self",
                        "grpc.client.target.max-inbound-message-size=1B",
                        "grpc.server.in-process-name=mine",
                        "grpc.client.local.address=in-process:mine")
                .withUserConfiguration(Customizers.class)
                .run(context -> {
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    call(channels);
                    channels.get("local");
                    assertThat(context.getBean(Customizers.class).applied)
                            .containsExactly(
                                    "first of target at NettyChannelBuilder",
                                    "second of target at NettyChannelBuilder",
                                    "first of local at InProcessChannelBuilder",
                                    "second of local at InProcessChannelBuilder");
                });
    }

    @ParameterizedTest
    @ValueSource(classes = {GrpcChannelFactory.class, GrpcChannels.class, GrpcChannelsLifecycle.class})
    void beanOfTheApplicationReplacesOurs(Class<?> type) {
        serving()
                .withPropertyValues("grpc.client.target.address=self:self", "own=" + type.getSimpleName())
                .withUserConfiguration(Own.class)
                .run(context -> {
                    assertThat(context.getBeanNamesForType(type)).containsExactly("own" + type.getSimpleName());
                    call(context.getBean(GrpcChannels.class));
                });
    }

    private static ApplicationContextRunner target(int port) {
        return runner().withPropertyValues("grpc.client.target.address=127.0.0.1:" + port);
    }

    private static void call(GrpcChannels channels) {
        assertThat(EchoGrpc.newBlockingStub(channels.get("target"))
                        .withWaitForReady()
                        .withDeadlineAfter(20, SECONDS)
                        .unary(text("hi")))
                .isEqualTo(text("hi"));
    }

    record Target(@GrpcClient("target") Channel channel) {}

    @Lazy
    @Component
    record LazyTarget(@GrpcClient("target") Channel channel) {}

    record Others(
            @GrpcClient("good") Channel good,
            @GrpcClient("silent") Channel silent) {}

    static class States {

        final List<String> told = new CopyOnWriteArrayList<>();

        @EventListener
        void changed(GrpcChannelStateChangedEvent event) {
            assertThat(event.getChannel()).isInstanceOf(ManagedChannel.class);
            told.add("%s: %s -> %s".formatted(event.getClient(), event.getPrevious(), event.getState()));
        }

        void await(String... anyOf) {
            Awaitility.await().atMost(20, SECONDS).until(() -> told.stream().anyMatch(List.of(anyOf)::contains));
        }

        String last() {
            return told.isEmpty() ? "" : told.get(told.size() - 1);
        }
    }

    static class FailingListener {

        @EventListener
        void changed(GrpcChannelStateChangedEvent event) {
            throw new IllegalStateException("listener of " + event.getClient());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        final List<String> applied = new CopyOnWriteArrayList<>();

        @Bean
        @Order(2)
        GrpcChannelBuilderCustomizer second() {
            return (builder, client) -> apply("second", builder, client);
        }

        @Bean
        @Order(1)
        GrpcChannelBuilderCustomizer first() {
            return (builder, client) -> apply("first", builder, client);
        }

        private void apply(String name, ManagedChannelBuilder<?> builder, String client) {
            Class<?> known =
                    builder instanceof NettyChannelBuilder ? NettyChannelBuilder.class : InProcessChannelBuilder.class;
            assertThat(builder).isInstanceOf(known);
            applied.add("%s of %s at %s".formatted(name, client, known.getSimpleName()));
            builder.maxInboundMessageSize(100);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        @ConditionalOnProperty(name = "own", havingValue = "GrpcChannelFactory")
        GrpcChannelFactory ownGrpcChannelFactory(
                List<NameResolverProvider> resolvers, InProcessAddresses addresses, GrpcCodecs codecs) {
            return new GrpcChannelFactory(resolvers, addresses, codecs, List.of());
        }

        @Bean
        @ConditionalOnProperty(name = "own", havingValue = "GrpcChannels")
        GrpcChannels ownGrpcChannels(
                GrpcChannelFactory factory,
                ConfigurableListableBeanFactory beanFactory,
                ApplicationEventPublisher events) {
            ClientSettings settings = new ClientSettings(
                    "target",
                    "self:self",
                    "pick_first",
                    new ClientSecurity(null, false, null),
                    new InboundLimits(null, null),
                    new ConnectionSettings(Duration.ZERO, null, null, Duration.ZERO),
                    new CallDefaults(null, null, List.of(), List.of()),
                    new CallPolicy(
                            new CallSettings(
                                    null, true, null, new CallSettings.Rule(null, null, null, null), Map.of(), null),
                            Set::of));
            return new GrpcChannels(() -> factory, name -> settings, new ClientInterceptorFinder(beanFactory), events);
        }

        @Bean
        @ConditionalOnProperty(name = "own", havingValue = "GrpcChannelsLifecycle")
        GrpcChannelsLifecycle ownGrpcChannelsLifecycle(GrpcChannels channels) {
            return new GrpcChannelsLifecycle(channels);
        }
    }

    /** A server that stops and starts again at the same port. */
    private static final class Servers implements AutoCloseable {

        final AtomicInteger connections = new AtomicInteger();
        private Server server = server(0);

        int start(int port) throws IOException {
            server = server(port).start();
            return server.getPort();
        }

        int port() {
            return server.getPort();
        }

        void stop() throws InterruptedException {
            server.shutdownNow().awaitTermination(10, SECONDS);
        }

        private Server server(int port) {
            return NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            InsecureServerCredentials.create())
                    .addService(new EchoService())
                    .addTransportFilter(new ServerTransportFilter() {
                        @Override
                        public Attributes transportReady(Attributes attributes) {
                            connections.incrementAndGet();
                            return attributes;
                        }

                        @Override
                        public void transportTerminated(Attributes attributes) {
                            connections.decrementAndGet();
                        }
                    })
                    .build();
        }

        @Override
        public void close() {
            server.shutdownNow();
        }
    }
}
