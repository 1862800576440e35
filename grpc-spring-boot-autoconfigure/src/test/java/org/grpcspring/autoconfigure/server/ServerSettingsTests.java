// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;
import static org.grpcspring.test.RawHttp2.GO_AWAY;
import static org.grpcspring.test.RawHttp2.PING;
import static org.grpcspring.test.RawHttp2.RST_STREAM;
import static org.grpcspring.test.RawHttp2.SETTINGS;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.RawHttp2;
import org.grpcspring.test.RawHttp2.Frame;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Shows that every key of the transport reaches the wire. */
class ServerSettingsTests {

    private static final int ENHANCE_YOUR_CALM = 11;
    private static final String UNARY = "/grpcspring.test.v1.Echo/Bidi";

    @ParameterizedTest
    @CsvSource({
        "max-concurrent-calls-per-connection=7, 3, 7",
        "flow-control-window=128KB, 4, 131072",
        "max-inbound-metadata-size=3KB, 6, 3072",
    })
    void settingIsSentToTheClient(String property, int id, long value) {
        wire(property, client -> {
            Frame settings = client.next(SETTINGS);
            assertThat(settings.setting(id)).isEqualTo(value);
        });
    }

    @Test
    void silentConnectionIsPingedAndDroppedWhenKeepAliveIsEnabled() {
        serving()
                .withPropertyValues(
                        "grpc.server.enable-keep-alive=true",
                        "grpc.server.keep-alive-time=50ms",
                        "grpc.server.keep-alive-timeout=50ms")
                .run(context -> {
                    try (RawHttp2 client = new RawHttp2(port(context))) {
                        client.next(PING);
                        assertThat(client.ends()).as("dropped").isTrue();
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({"1h, true, true", "0, true, false", "0, false, true"})
    void clientIsDisconnectedWhenItPingsMoreThanPermitted(String time, boolean withoutCalls, boolean disconnected) {
        serving()
                .withPropertyValues(
                        "grpc.server.permit-keep-alive-time=" + time,
                        "grpc.server.permit-keep-alive-without-calls=" + withoutCalls)
                .run(context -> {
                    try (RawHttp2 client = new RawHttp2(port(context))) {
                        ping(client);
                        Frame last = client.next(frame -> frame.type() == GO_AWAY
                                || (frame.type() == PING && frame.payload().byteAt(7) == 9));
                        assertThat(last.type()).isEqualTo(disconnected ? GO_AWAY : PING);
                        if (disconnected) {
                            assertThat(last.error()).isEqualTo(ENHANCE_YOUR_CALM);
                        }
                    }
                });
    }

    private static void ping(RawHttp2 client) throws IOException {
        try {
            for (int i = 0; i < 10; i++) {
                client.send(PING, 0, 0, new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) i});
            }
        } catch (SocketException closed) {
            // What it was told before is still to be read.
        }
    }

    @ParameterizedTest
    @CsvSource({"max-connection-idle=100ms", "max-connection-age=100ms"})
    void connectionIsToldToGoAwayInTime(String property) {
        wire(property, client -> {
            Frame goAway = client.next(GO_AWAY);
            assertThat(goAway.error()).isZero();
        });
    }

    @Test
    void callIsCutOffWhenTheGraceOfTheConnectionsAgeIsOver() {
        serving()
                .withPropertyValues(
                        "grpc.server.max-connection-age=200ms", "grpc.server.max-connection-age-grace=100ms")
                .run(context -> {
                    try (RawHttp2 client = new RawHttp2(port(context))) {
                        client.call(1, UNARY, "application/grpc", Map.of());
                        client.next(GO_AWAY);
                        assertThat(client.ends()).as("closed").isTrue();
                    }
                });
    }

    @Test
    void connectionIsClosedWhenItsClientResetsTooManyCalls() {
        serving()
                .withPropertyValues("grpc.server.max-rst-frames-per-window=20", "grpc.server.rst-frames-window=30s")
                .run(context -> {
                    try (RawHttp2 client = new RawHttp2(port(context))) {
                        Frame goAway = resetUntilGoAway(client, 60);
                        assertThat(goAway.error()).isEqualTo(ENHANCE_YOUR_CALM);
                    }
                    assertThat(echo(context, "still served")).isEqualTo("still served");
                });
    }

    private static Frame resetUntilGoAway(RawHttp2 client, int calls) throws IOException {
        try {
            for (int i = 0; i < calls; i++) {
                client.call(2 * i + 1, UNARY, "application/grpc", Map.of());
                client.send(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
            }
        } catch (SocketException closed) {
            // What it was told before is still to be read.
        }
        return client.next(GO_AWAY);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void serverListensOnAUnixDomainSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("grpc.sock");
        for (int i = 0; i < 2; i++) {
            serving()
                    .withPropertyValues("grpc.server.address=unix:" + socket, "grpc.client.self.address=unix:" + socket)
                    .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
            assertThat(socket).doesNotExist();
        }
        try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(Files.exists(socket)).as("left behind").isTrue();
        serving()
                .withPropertyValues("grpc.server.address=unix:" + socket, "grpc.client.self.address=unix:" + socket)
                .run(context -> assertThat(echo(context, "again")).isEqualTo("again"));
    }

    static Stream<Arguments> deadlines() {
        return Stream.of("self:self", "in-process:test")
                .flatMap(address -> Stream.of(
                        Arguments.of(address, "default-deadline=10s", 0, 10),
                        Arguments.of(address, "default-deadline=10s", 5, 5),
                        Arguments.of(address, "max-deadline=10s", 0, 10),
                        Arguments.of(address, "max-deadline=10s", 3600, 10),
                        Arguments.of(address, "max-deadline=10s", 5, 5),
                        Arguments.of(address, "compression=gzip", 0, 0)));
    }

    @ParameterizedTest
    @MethodSource("deadlines")
    void callHasTheDeadlineThatIsDue(String address, String property, int brought, int seconds) {
        deadlines(address, property).run(context -> {
            EchoGrpc.EchoBlockingStub stub =
                    EchoGrpc.newBlockingStub(context.getBean(GrpcChannels.class).get("test"));
            EchoGrpc.EchoBlockingStub calling = brought == 0 ? stub : stub.withDeadlineAfter(brought, TimeUnit.SECONDS);
            long left = Long.parseLong(calling.unary(text("")).getValue());
            assertThat(left).isBetween(Math.max(0, seconds - 4L), (long) seconds);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"self:self", "in-process:test"})
    void callThatBringsNoDeadlineEndsAtTheOneThatIsDue(String address) {
        deadlines(address, "max-deadline=300ms").run(context -> {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(context.getBean(GrpcChannels.class).get("test")).bidi(replies);
            assertThat(replies.end().isOk()).isFalse();
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() ->
                            context.getBean(GrpcServerLifecycle.class).getLoad().inFlight() == 0);
            assertThat(context.getBean(DeadlineService.class).cause.get(20, TimeUnit.SECONDS))
                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        });
    }

    private static ApplicationContextRunner deadlines(String address, String property) {
        boolean inProcess = address.startsWith("in-process:");
        return runner().withBean(DeadlineService.class)
                .withPropertyValues(
                        "grpc.server." + property,
                        "grpc.client.test.address=" + address,
                        inProcess ? "grpc.server.port=-1" : "grpc.server.port=0",
                        inProcess ? "grpc.server.in-process-name=test" : "other=1");
    }

    @ParameterizedTest
    @CsvSource({
        "keep-alive-time, 0s, greater than 0",
        "keep-alive-timeout, -1s, greater than 0",
        "permit-keep-alive-time, -1s, 0 or more",
        "max-connection-idle, 0s, greater than 0",
        "max-connection-age, -2s, greater than 0",
        "max-connection-age-grace, 0s, greater than 0",
        "max-concurrent-calls-per-connection, 0, from 1",
        "flow-control-window, -5B, 1 byte",
        "max-rst-frames-per-window, 0, from 1",
        "rst-frames-window, PT0.01S, At least 1s",
        "default-deadline, 0s, greater than 0",
        "max-deadline, -1s, greater than 0",
        "max-concurrent-calls, 0, from 1",
        "platform-threads.max, 0, from 1",
        "platform-threads.min, 300, platform-threads.max",
        "platform-threads.queue-capacity, -1, from 1",
        "compression, lzma, gzip",
        "address, unix:/no/such/directory/socket, directory does not exist",
        "security.client-auth, SOMETIMES, REQUIRE",
    })
    void startFailsWithKeyValueAndRemedyWhenAValueIsBad(String key, String value, String remedy) {
        serving().withPropertyValues("grpc.server." + key + "=" + value).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription() + "\n" + analysis.getAction())
                    .contains("grpc.server." + key)
                    .containsIgnoringCase(value)
                    .contains(remedy);
        });
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void startFailsWhenThePathOfASocketIsTooLong(@TempDir Path directory) {
        Path fits = directory.resolve("s".repeat(107 - directory.toString().length() - 1));
        serving()
                .withPropertyValues("grpc.server.address=unix:" + fits, "grpc.client.self.address=unix:" + fits)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
        serving()
                .withPropertyValues("grpc.server.address=unix:" + fits + "s")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("grpc.server.address", fits + "s", "at most 107 bytes"));
    }

    private static void wire(String property, Check check) {
        serving().withPropertyValues("grpc.server." + property).run(context -> {
            try (RawHttp2 client = new RawHttp2(port(context))) {
                check.of(client);
            }
        });
    }

    private interface Check {
        void of(RawHttp2 client) throws IOException;
    }

    @GrpcService
    private static final class DeadlineService extends EchoService {

        private final CompletableFuture<Status.Code> cause = new CompletableFuture<>();

        @Override
        public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
            Context.current()
                    .addListener(
                            context -> cause.complete(
                                    Contexts.statusFromCancelled(context).getCode()),
                            Runnable::run);
            return super.bidi(replies);
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            Deadline deadline = Context.current().getDeadline();
            replies.onNext(text(deadline == null ? "0" : Long.toString(deadline.timeRemaining(TimeUnit.SECONDS))));
            replies.onCompleted();
        }
    }
}
