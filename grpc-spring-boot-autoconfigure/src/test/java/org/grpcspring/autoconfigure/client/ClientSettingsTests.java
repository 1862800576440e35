// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.RawHttp2.PING;
import static org.grpcspring.test.RawHttp2.SETTINGS;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.RawHttp2;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Shows that every key of a client reaches its channel or the wire. */
class ClientSettingsTests {

    private static final Metadata.Key<String> USER_AGENT = header("user-agent");
    private static final Metadata.Key<String> ENCODING = header("grpc-encoding");
    private static final Metadata.Key<String> TENANT = header("x-tenant");
    private static final Metadata.Key<byte[]> TRACE = Metadata.Key.of("x-trace-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final BlockingQueue<Metadata> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> authorities = new LinkedBlockingQueue<>();
    private final String inProcess = UUID.randomUUID().toString();
    private final Server network = server();
    private final Server local = localServer();

    @BeforeEach
    void start() throws IOException {
        network.start();
        local.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        network.shutdownNow().awaitTermination(10, SECONDS);
        local.shutdownNow().awaitTermination(10, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:%d", "in-process:%s"})
    void headersAreSentWhateverTheAddress(String address) throws Exception {
        client(
                        address,
                        "user-agent=orders/2",
                        "metadata.x-tenant=acme",
                        "metadata.x-trace-bin=" + Base64.getEncoder().encodeToString("id".getBytes(UTF_8)),
                        "security.authority-override=orders.example")
                .run(context -> {
                    call(context);
                    Metadata headers = received.take();
                    assertThat(headers.get(USER_AGENT)).startsWith("orders/2 grpc-java-");
                    assertThat(headers.get(TENANT)).isEqualTo("acme");
                    assertThat(headers.get(TRACE)).isEqualTo("id".getBytes(UTF_8));
                    assertThat(authorities.take()).isEqualTo("orders.example");
                });
    }

    @Test
    void headersOfTheCallWinOverThoseOfTheClient() {
        Metadata brought = new Metadata();
        brought.put(TENANT, "own");
        client("127.0.0.1:%d", "metadata.x-tenant=acme").run(context -> {
            EchoGrpc.newBlockingStub(channel(context))
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(brought))
                    .unary(text("hi"));
            assertThat(received.take().getAll(TENANT)).containsExactly("own");
        });
    }

    @Test
    void nothingIsAddedWhenNothingIsSet() {
        client("127.0.0.1:%d").run(context -> {
            call(context);
            Metadata headers = received.take();
            assertThat(headers.get(USER_AGENT)).startsWith("grpc-java-");
            assertThat(headers.keys()).doesNotContain("grpc-encoding", "x-tenant");
        });
    }

    @Test
    void requestsAreCompressedWithTheCodec() {
        client("127.0.0.1:%d", "compression=gzip").run(context -> {
            call(context);
            assertThat(received.take().get(ENCODING)).isEqualTo("gzip");
            EchoGrpc.newBlockingStub(channel(context))
                    .withCompression("identity")
                    .unary(text("hi"));
            assertThat(received.take().get(ENCODING)).as("of the call itself").isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({"max-inbound-message-size=1KB, false", "max-inbound-message-size=-1, true", "other=1, false"})
    void replyIsAcceptedUpToTheLargestSize(String property, boolean accepted) {
        int size = property.startsWith("max-inbound-message-size=1KB") ? 2_000 : 5_000_000;
        client("127.0.0.1:%d", property).run(context -> {
            EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channel(context));
            if (accepted) {
                assertThat(stub.unary(text("x".repeat(size))).getValue()).hasSize(size);
            } else {
                assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> stub.unary(text("x".repeat(size))))
                        .withMessageContaining("RESOURCE_EXHAUSTED");
            }
        });
    }

    @Test
    void largestMetadataIsToldToTheServer() throws Exception {
        raw("max-inbound-metadata-size=3KB", server -> {
            int maxHeaderListSize = 6;
            try (RawHttp2 peer = RawHttp2.accept(server)) {
                assertThat(peer.next(SETTINGS).setting(maxHeaderListSize)).isEqualTo(3072);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"PLAINTEXT_UPGRADE, true", "PLAINTEXT, false"})
    void connectionBeginsAsHttp11WhenItIsUpgraded(String type, boolean upgraded) throws Exception {
        raw("negotiation-type=" + type, server -> {
            server.setSoTimeout(20_000);
            try (Socket peer = server.accept()) {
                String sent = new String(peer.getInputStream().readNBytes(14), US_ASCII);
                assertThat(sent).isEqualTo(upgraded ? "GET / HTTP/1.1" : "PRI * HTTP/2.0");
            }
        });
    }

    /** Takes ten seconds, the shortest time that grpc-java allows; so all that it shows is shown at once. */
    @Test
    void silentConnectionIsPingedAsConfiguredAndDroppedWithoutAnswer() throws Exception {
        String time = "keep-alive-time=1s";
        String timeout = "keep-alive-timeout=100ms";
        raw("enable-keep-alive=true " + time + " " + timeout + " keep-alive-without-calls=true", always -> {
            try (RawHttp2 pinged = RawHttp2.accept(always)) {
                raw("enable-keep-alive=true " + time + " " + timeout, withCalls -> {
                    try (RawHttp2 idle = RawHttp2.accept(withCalls)) {
                        raw("enable-keep-alive=false keep-alive-without-calls=true " + time, never -> {
                            try (RawHttp2 off = RawHttp2.accept(never)) {
                                pinged.next(frame -> frame.type() == PING && frame.flags() == 0);
                                assertThat(pinged.ends()).as("dropped").isTrue();
                                assertThat(idle.has(PING)).isFalse();
                                assertThat(off.has(PING)).isFalse();
                            }
                        });
                    }
                });
            }
        });
    }

    @Test
    void connectionIsClosedWhenTheClientHasBeenIdle() {
        client("127.0.0.1:%d", "idle-timeout=1s").run(context -> {
            call(context);
            assertThat(channel(context).getState(false)).isEqualTo(ConnectivityState.READY);
            await().atMost(20, SECONDS)
                    .untilAsserted(
                            () -> assertThat(channel(context).getState(false)).isEqualTo(ConnectivityState.IDLE));
            call(context);
        });
    }

    @ParameterizedTest
    @CsvSource({"0, UNAVAILABLE", "-1, OK", "60s, OK"})
    void callInFlightGoesOnForTheGracePeriod(String period, String status) throws Exception {
        Replies<Text> replies = new Replies<>();
        client("127.0.0.1:%d", "shutdown-grace-period=" + period).run(context -> {
            StreamObserver<Text> requests = EchoGrpc.newStub(channel(context)).bidi(replies);
            requests.onNext(text("hi"));
            replies.next();
            ManagedChannel channel = channel(context);
            Thread completing = new Thread(() -> {
                await().atMost(20, SECONDS).until(channel::isShutdown);
                if (status.equals("OK")) {
                    requests.onCompleted();
                }
            });
            completing.start();
            context.close();
            completing.join(20_000);
            assertThat(channel.isTerminated()).isTrue();
        });
        assertThat(replies.end().getCode().name()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "in-process, in-process:target",
        "in-process:, in-process:target",
        "self, self:self",
        "dns, dns:///target",
        "dns:///, dns:///target",
        "static, static://target",
        "own:/a/, own:/a/target",
    })
    void addressIsMadeOfTheDefaultSchemeWhenThereIsNone(String scheme, String address) {
        runner().withPropertyValues("grpc.default-scheme=" + scheme)
                .run(context -> assertThat(new ClientProperties(context.getEnvironment()).address("target", null))
                        .isEqualTo(address));
    }

    @Test
    void serverIsReachedByTheDefaultScheme() {
        runner().withBean(EchoService.class)
                .withPropertyValues("grpc.default-scheme=self")
                .run(context -> call(context));
    }

    @ParameterizedTest
    @CsvSource({
        "keep-alive-time, 0s, greater than 0",
        "keep-alive-timeout, -1s, greater than 0",
        "idle-timeout, 0s, greater than 0",
        "immediate-connect-timeout, -1s, first call",
        "max-inbound-message-size, 0B, 1 byte",
        "max-inbound-metadata-size, -5B, 1 byte",
        "compression, lzma, gzip",
        "default-load-balancing-policy, fastest, round_robin",
        "security.authority-override, a b, host:port",
        "interceptors, nobody, no bean",
    })
    void startFailsWithKeyValueAndRemedyWhenAValueIsBad(String key, String value, String remedy) {
        client("127.0.0.1:%d", key + "=" + value).withBean(Target.class).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription() + "\n" + analysis.getAction())
                    .contains("grpc.client.target." + key.replace("[", ".").replace("]", ""))
                    .containsIgnoringCase(value)
                    .contains(remedy);
        });
    }

    private ApplicationContextRunner client(String address, String... properties) {
        ApplicationContextRunner runner = runner().withPropertyValues("grpc.client.target.address="
                + (address.contains("%s") ? address.formatted(inProcess) : address.formatted(network.getPort())));
        for (String property : properties) {
            runner = runner.withPropertyValues("grpc.client.target." + property);
        }
        return runner;
    }

    /** Lets a client connect to a server that the test is itself. */
    private static void raw(String properties, Check check) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ApplicationContextRunner runner =
                    runner().withPropertyValues("grpc.client.target.address=127.0.0.1:" + server.getLocalPort());
            for (String property : properties.split(" ", -1)) {
                runner = runner.withPropertyValues("grpc.client.target." + property);
            }
            runner.run(context -> {
                assertThat(channel(context).getState(true)).isNotNull();
                check.of(server);
            });
        }
    }

    private static void call(BeanFactory context) {
        assertThat(EchoGrpc.newBlockingStub(channel(context)).unary(text("hi"))).isEqualTo(text("hi"));
    }

    private static ManagedChannel channel(BeanFactory context) {
        return context.getBean(GrpcChannels.class).get("target");
    }

    private Server server() {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new EchoService())
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .intercept(new Recording())
                .build();
    }

    private Server localServer() {
        return InProcessServerBuilder.forName(inProcess)
                .addService(new EchoService())
                .intercept(new Recording())
                .build();
    }

    private static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private interface Check {
        void of(ServerSocket server) throws Exception;
    }

    private record Target(@GrpcClient("target") Channel channel) {}

    private final class Recording implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            received.add(headers);
            authorities.add(String.valueOf(call.getAuthority()));
            return next.startCall(call, headers);
        }
    }
}
