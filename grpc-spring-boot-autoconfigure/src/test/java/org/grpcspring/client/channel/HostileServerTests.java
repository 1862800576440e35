// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.RawHttp2.DATA;
import static org.grpcspring.test.RawHttp2.END_STREAM;
import static org.grpcspring.test.RawHttp2.GO_AWAY;
import static org.grpcspring.test.RawHttp2.HEADERS;
import static org.grpcspring.test.RawHttp2.RST_STREAM;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.grpcspring.test.Background;
import org.grpcspring.test.RawHttp2;
import org.grpcspring.test.RawHttp2.Frame;
import org.grpcspring.test.proto.EchoGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that do what none should: the call ends in time with the right status, and the channel recovers. */
class HostileServerTests {

    private final List<Socket> held = new ArrayList<>();
    private final ServerSocket server = listen();

    @AfterEach
    void stop() throws IOException {
        server.close();
        for (Socket socket : held) {
            socket.close();
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void callEndsInTimeWithTheRightStatusAndTheNextOneSucceeds(Fault fault) {
        CompletableFuture<Void> serving = Background.run(() -> serve(fault));
        runner().withPropertyValues("grpc.client.target.address=127.0.0.1:" + server.getLocalPort())
                .run(context -> {
                    ManagedChannel channel = context.getBean(GrpcChannels.class).get("target");
                    EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channel);
                    StatusRuntimeException failure = catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> stub.withDeadlineAfter(fault.deadlineSeconds(), SECONDS)
                                    .unary(text("hi")));
                    assertThat(failure.getStatus().getCode())
                            .as(failure.getMessage())
                            .isEqualTo(fault.code);
                    channel.resetConnectBackoff();
                    assertThat(stub.withWaitForReady()
                                    .withDeadlineAfter(20, SECONDS)
                                    .unary(text("hi")))
                            .isEqualTo(text("good"));
                });
        assertThat(serving).as("not failed").isNotCompletedExceptionally();
    }

    @Test
    void channelReconnectsWhenAskedToWhileTheServerIsSilent() throws Exception {
        runner().withPropertyValues("grpc.client.target.address=127.0.0.1:" + server.getLocalPort())
                .run(context -> {
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channels.get("target"));
                    StatusRuntimeException failure = catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> stub.withDeadlineAfter(1, SECONDS).unary(text("hi")));
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
                    held.add(server.accept());
                    CompletableFuture<Void> serving = Background.run(() -> serve(null));
                    channels.reconnect("target");
                    assertThat(stub.withDeadlineAfter(20, SECONDS).unary(text("hi")))
                            .isEqualTo(text("good"));
                    assertThat(serving).isNotCompletedExceptionally();
                });
    }

    private void serve(@Nullable Fault fault) {
        Fault due = fault;
        try {
            while (true) {
                try (RawHttp2 peer = RawHttp2.accept(server)) {
                    Frame call;
                    while ((call = peer.poll(HEADERS)) != null) {
                        if (due == null) {
                            good(peer, call.stream());
                        } else {
                            Reply reply = due.reply();
                            due = null;
                            if (!reply.to(peer, call.stream())) {
                                break;
                            }
                        }
                    }
                }
            }
        } catch (IOException closed) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    private static void good(RawHttp2 peer, int stream) throws IOException {
        byte[] message = text("good").toByteArray();
        peer.reply(stream, "application/grpc");
        peer.message(stream, 0, message.length, message);
        peer.end(stream, "0");
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    interface Reply {

        /** Replies wrongly, and returns whether the connection stays open. */
        boolean to(RawHttp2 peer, int stream) throws IOException;
    }

    static List<Fault> faults() {
        return List.of(
                fault("silence", Status.Code.DEADLINE_EXCEEDED, (peer, stream) -> true),
                fault("silence after headers", Status.Code.DEADLINE_EXCEEDED, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    return true;
                }),
                fault("close", Status.Code.UNAVAILABLE, (peer, stream) -> false),
                fault("close after half a message", Status.Code.UNAVAILABLE, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.message(stream, 0, 1000, new byte[10]);
                    return false;
                }),
                fault("reset with internal error", Status.Code.INTERNAL, (peer, stream) -> reset(peer, stream, 2)),
                fault("reset with cancel", Status.Code.CANCELLED, (peer, stream) -> reset(peer, stream, 8)),
                fault(
                        "reset with calm down",
                        Status.Code.RESOURCE_EXHAUSTED,
                        (peer, stream) -> reset(peer, stream, 11)),
                fault("go away at once", Status.Code.UNAVAILABLE, (peer, stream) -> {
                    peer.send(GO_AWAY, 0, 0, new byte[] {0, 0, 0, (byte) stream, 0, 0, 0, 0});
                    return false;
                }),
                fault("oversize message", Status.Code.RESOURCE_EXHAUSTED, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.message(stream, 0, 100_000_000, new byte[10]);
                    return true;
                }),
                fault("negative length", Status.Code.RESOURCE_EXHAUSTED, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.message(stream, 0, -1, new byte[10]);
                    return true;
                }),
                fault("unknown flag", Status.Code.INTERNAL, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.message(stream, 42, 1, new byte[1]);
                    return true;
                }),
                fault("compressed by nothing", Status.Code.INTERNAL, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.message(stream, 1, 1, new byte[1]);
                    return true;
                }),
                fault("rubbish for a message", Status.Code.CANCELLED, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.message(stream, 0, 3, new byte[] {-1, -1, -1});
                    peer.end(stream, "0");
                    return true;
                }),
                fault("no message", Status.Code.INTERNAL, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.end(stream, "0");
                    return true;
                }),
                fault("no trailers", Status.Code.INTERNAL, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.send(DATA, END_STREAM, stream, new byte[0]);
                    return true;
                }),
                fault("status of no meaning", Status.Code.UNKNOWN, (peer, stream) -> {
                    peer.reply(stream, "application/grpc");
                    peer.end(stream, "4711");
                    return true;
                }),
                fault("web page", Status.Code.UNKNOWN, (peer, stream) -> {
                    peer.reply(stream, "text/html");
                    peer.send(DATA, END_STREAM, stream, "<html>".getBytes(US_ASCII));
                    return true;
                }),
                fault("rubbish for a frame", Status.Code.INTERNAL, (peer, stream) -> {
                    peer.send(HEADERS, 0, 0, new byte[] {-1, -1, -1, -1});
                    return true;
                }));
    }

    private static Fault fault(String name, Status.Code code, Reply reply) {
        return new Fault(name, code, reply);
    }

    private static boolean reset(RawHttp2 peer, int stream, int error) throws IOException {
        peer.send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, (byte) error});
        return true;
    }

    /** What a server does wrong at its first call, and how that ends. */
    record Fault(String name, Status.Code code, Reply reply) {

        /** Only what never ends is waited for in vain. */
        int deadlineSeconds() {
            return code == Status.Code.DEADLINE_EXCEEDED ? 2 : 20;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
