// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.grpcspring.client.discovery.StaticNameResolverProvider;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class GrpcChannelFactoryTests {

    private static final byte[] LOOPBACK_OF_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private final List<Server> servers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        servers.add(server("first"));
        servers.add(server("second"));
    }

    @AfterEach
    void stop() throws Exception {
        for (Server server : servers) {
            server.shutdownNow().awaitTermination(10, SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:%d",
                "localhost:%d",
                "static://127.0.0.1:%s",
                "static:127.0.0.1:%s",
                "dns:///127.0.0.1:%d",
                "dns:///localhost:%d",
                "  127.0.0.1:%d  "
            })
    void serverIsReachedAtItsPort(String address) {
        assertThat(call(address.formatted(servers.get(0).getPort()))).isEqualTo("hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]:%d", "dns:///[::1]:%d", "static://[::1]:%s"})
    @EnabledIf("hasIpv6")
    void serverIsReachedAtItsAddressOfIpv6(String address) {
        assertThat(call(address.formatted(servers.get(0).getPort()))).isEqualTo("hi");
    }

    static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK_OF_IPV6))) {
            return socket.isBound();
        } catch (IOException ex) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.77", "dns:///127.0.0.77", "static://127.0.0.77"})
    @EnabledOnOs(OS.LINUX)
    void portOfHttpIsTakenWhenTheAddressHasNone(String address) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call(address))
                .withMessageContaining("/127.0.0.77:80");
    }

    @Test
    void everyHostIsCalledWhenTheAddressIsStaticWithSeveral() {
        String hosts = "static://127.0.0.1:%s,127.0.0.1:%s"
                .formatted(servers.get(0).getPort(), servers.get(1).getPort());
        runner().withPropertyValues("grpc.client.target.address=" + hosts)
                .withBean(Target.class)
                .run(context -> {
                    Target target = context.getBean(Target.class);
                    for (int i = 0; i < 200 && served.size() < 2; i++) {
                        target.call();
                    }
                    assertThat(served).containsExactlyInAnyOrder("first", "second");
                });
    }

    @Test
    void allCallsGoToOneHostWhenThePolicySaysSo() {
        String hosts = "static://127.0.0.1:%s,127.0.0.1:%s"
                .formatted(servers.get(0).getPort(), servers.get(1).getPort());
        runner().withPropertyValues(
                        "grpc.client.target.address=" + hosts,
                        "grpc.client.target.default-load-balancing-policy=pick_first")
                .withBean(Target.class)
                .run(context -> {
                    for (int i = 0; i < 50; i++) {
                        context.getBean(Target.class).call();
                    }
                    assertThat(served).hasSize(1);
                });
    }

    @Test
    void otherHostsAreCalledWhenOneIsUnknown() {
        String hosts = "static://no-such-host.invalid:1,127.0.0.1:%s"
                .formatted(servers.get(0).getPort());
        assertThat(call(hosts)).isEqualTo("hi");
    }

    @Test
    void callFailsWithTheHostNamedWhenEveryHostIsUnknown() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call("static://no-such-host.invalid:1"))
                .withMessageContaining("UNAVAILABLE")
                .withMessageContaining("no-such-host.invalid");
    }

    @Test
    void serverOfTheSameApplicationIsReachedWhenTheAddressIsSelf() {
        serving()
                .withPropertyValues("grpc.client.target.address=self:self")
                .withBean(Target.class)
                .run(context -> assertThat(context.getBean(Target.class).call()).isEqualTo("hi"));
    }

    @Test
    void callFailsWithTheReasonWhenSelfDoesNotServe() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call("self:self"))
                .withMessageContaining("the gRPC server of this application is not running");
    }

    @Test
    void serverOfTheSameApplicationIsReachedInProcess() {
        serving()
                .withPropertyValues("grpc.server.in-process-name=mine", "grpc.client.target.address=in-process:mine")
                .withBean(Target.class)
                .run(context -> assertThat(context.getBean(Target.class).call()).isEqualTo("hi"));
    }

    @Test
    void serverOutsideTheApplicationIsReachedInProcess() throws Exception {
        String name = UUID.randomUUID().toString();
        servers.add(InProcessServerBuilder.forName(name)
                .addService(new EchoService())
                .build()
                .start());
        assertThat(call("in-process:" + name)).isEqualTo("hi");
    }

    @Test
    // Netty 4.2 deprecates EpollEventLoopGroup for a class that the Netty of the lowest grpc-java lacks.
    @SuppressWarnings("deprecation")
    @EnabledOnOs(OS.LINUX)
    void serverIsReachedAtItsUnixDomainSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("grpc.sock");
        EventLoopGroup group = new EpollEventLoopGroup(1);
        Server server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .addService(new EchoService())
                .build()
                .start();
        try {
            assertThat(call("unix:" + socket)).isEqualTo("hi");
        } finally {
            server.shutdownNow().awaitTermination();
            assertThat(group.shutdownGracefully(0, 1, SECONDS).sync().isSuccess())
                    .isTrue();
        }
    }

    @Test
    void schemeOfTheApplicationsOwnResolverIsResolved() {
        runner().withBean(OwnScheme.class, () -> new OwnScheme(servers.get(0).getPort()))
                .withPropertyValues("grpc.client.target.address=own:anything")
                .withBean(Target.class)
                .run(context -> assertThat(context.getBean(Target.class).call()).isEqualTo("hi"));
    }

    @Test
    void connectionIsEncryptedWhenTheTypeIsTls() throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            runner().withPropertyValues(
                            "grpc.client.target.negotiation-type=TLS",
                            "grpc.client.target.address=127.0.0.1:" + peer.getLocalPort())
                    .withBean(Target.class)
                    .run(context -> {
                        ManagedChannel channel =
                                context.getBean(GrpcChannels.class).get("target");
                        assertThat(channel.getState(true)).isEqualTo(ConnectivityState.IDLE);
                        peer.setSoTimeout(10_000);
                        try (Socket connection = peer.accept();
                                InputStream sent = connection.getInputStream()) {
                            int handshake = 22;
                            assertThat(sent.read()).isEqualTo(handshake);
                        }
                    });
        }
    }

    @Test
    void channelDoesNotConnectBeforeItsFirstCall() {
        runner().withPropertyValues(
                        "grpc.client.target.address=127.0.0.1:" + servers.get(0).getPort())
                .withBean(Target.class)
                .run(context -> {
                    ManagedChannel channel = context.getBean(GrpcChannels.class).get("target");
                    assertThat(channel.getState(false)).isEqualTo(ConnectivityState.IDLE);
                    context.getBean(Target.class).call();
                    assertThat(channel.getState(false)).isEqualTo(ConnectivityState.READY);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:65536, 1 to 65535",
        "127.0.0.1:port, host:port",
        "a b:1, host:port",
        "user@host:1, host:port",
        "'static://127.0.0.1:1,:2', host:port",
        "order_service:9090, cannot contain '_'",
        "static://order_service:9090, cannot contain '_'",
        "dns:///order_service:9090, order_service",
        "fe80::1, needs brackets",
        "::1:9090, needs brackets",
        "static://, host:port",
        "consul://service, nothing resolves the scheme 'consul'",
        "discovery:///service, nothing resolves the scheme 'discovery'",
        "dns:///bad host:1, dns:///bad host:1",
    })
    void startFailsWithKeyValueAndRemedyWhenTheAddressIsNone(String address, String reason) {
        runner().withPropertyValues("grpc.client.target.address=" + address)
                .withBean(Target.class)
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription()).contains("grpc.client.target.address", address, reason);
                    assertThat(analysis.getAction()).contains("grpc.client.target.address", "static://", "self:self");
                });
    }

    private String call(String address) {
        String[] reply = new String[1];
        runner().withPropertyValues("grpc.client.target.address=" + address)
                .withBean(Target.class)
                .run(context -> reply[0] = context.getBean(Target.class).call());
        return reply[0];
    }

    private Server server(String name) throws Exception {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new EchoService() {
                    @Override
                    public void unary(Text request, StreamObserver<Text> replies) {
                        served.add(name);
                        super.unary(request, replies);
                    }
                })
                .build()
                .start();
    }

    private record Target(@GrpcClient("target") EchoGrpc.EchoBlockingStub stub) {

        String call() {
            return stub.unary(text("hi")).getValue();
        }
    }

    private static final class OwnScheme extends NameResolverProvider {

        private final StaticNameResolverProvider delegate = new StaticNameResolverProvider();
        private final int port;

        OwnScheme(int port) {
            this.port = port;
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return Objects.requireNonNull(delegate.newNameResolver(URI.create("static://127.0.0.1:" + port), args));
        }

        @Override
        public String getDefaultScheme() {
            return "own";
        }

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5;
        }
    }
}
