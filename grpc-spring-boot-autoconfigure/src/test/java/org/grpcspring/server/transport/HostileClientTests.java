// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.serving;
import static org.grpcspring.test.RawHttp2.DATA;
import static org.grpcspring.test.RawHttp2.END_STREAM;
import static org.grpcspring.test.RawHttp2.GO_AWAY;
import static org.grpcspring.test.RawHttp2.HEADERS;
import static org.grpcspring.test.RawHttp2.RST_STREAM;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.grpcspring.test.RawHttp2;
import org.grpcspring.test.RawHttp2.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shows that a client which breaks the rules gets the right error, and that others are served on. */
class HostileClientTests {

    private static final String GRPC = "application/grpc";
    private static final String UNARY = "/grpcspring.test.v1.Echo/Unary";
    private static final String BIDI = "/grpcspring.test.v1.Echo/Bidi";
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int RESETS = 100_000;

    @ParameterizedTest
    @CsvSource({
        UNARY + ", text/plain, 415",
        UNARY + ", application/grpc-web, 415",
        "/grpcspring.test.v1.Echo/Unknown, application/grpc, 12",
        "/no.such.Service/Method, application/grpc, 12",
        "NoSlash, application/grpc, 12",
    })
    void callIsAnsweredWithTheRightStatus(String path, String contentType, String status) {
        attack(client -> {
            client.call(1, path, contentType, Map.of());
            Frame answer = client.next(HEADERS);
            assertThat(answer.stream()).isOne();
            assertThat(answer.text()).contains(status);
        });
    }

    @Test
    void connectionIsClosedWhenHalfAPrefaceIsSent() {
        serving().run(context -> {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port(context))) {
                client.getOutputStream().write("PRI * HTTP/2.0\r\n\r".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                client.setSoTimeout(20_000);
                client.getInputStream().readAllBytes();
            }
            assertThat(echo(context, "next")).isEqualTo("next");
        });
    }

    @ParameterizedTest
    @CsvSource({"9000, false", "12000, true"})
    void headersOverTheLimitAreRefusedAndThoseFarOverItCloseTheConnection(int size, boolean closed) {
        attack(client -> {
            client.call(1, UNARY, GRPC, Map.of("big", "x".repeat(size)));
            int type = client.next(frame -> frame.stream() == 1 || frame.type() == GO_AWAY)
                    .type();
            assertThat(type).isIn(closed ? List.of(GO_AWAY) : List.of(HEADERS, RST_STREAM));
        });
    }

    @Test
    void messageOverTheLimitEndsItsCallOnly() {
        attack(client -> {
            client.call(1, BIDI, GRPC, Map.of());
            client.call(3, BIDI, GRPC, Map.of());
            client.send(DATA, 0, 1, new byte[] {0, 0x7f, 0, 0, 0});
            Frame end = client.next(HEADERS);
            assertThat(end.stream()).isOne();
            assertThat(end.text()).contains("grpc-status");
            client.send(DATA, END_STREAM, 3, new byte[] {0, 0, 0, 0, 0});
            assertThat(client.next(frame -> frame.type() == GO_AWAY || frame.stream() == 3)
                            .type())
                    .isEqualTo(HEADERS);
        });
    }

    @Test
    void connectionIsClosedAndMemoryIsFreedWhenCallsAreResetInMasses() {
        serving().run(context -> {
            assertThat(echo(context, "warm")).isEqualTo("warm");
            long before = usedMemory();
            int sent = 0;
            try (RawHttp2 client = new RawHttp2(port(context))) {
                for (; sent < RESETS; sent++) {
                    client.call(2 * sent + 1, UNARY, GRPC, Map.of());
                    client.send(RST_STREAM, 0, 2 * sent + 1, new byte[] {0, 0, 0, 8});
                }
            } catch (SocketException closed) {
                assertThat(sent).isGreaterThan(9_000);
            }
            assertThat(sent).as("calls until the connection was closed").isLessThan(RESETS);
            assertThat(echo(context, "next")).isEqualTo("next");
            assertThat(usedMemory() - before).isLessThan(16L << 20);
        });
    }

    @Test
    void clientThatResetsInMassesIsToldToCalmDown() {
        serving()
                .withPropertyValues("grpc.server.max-rst-frames-per-window=100")
                .run(context -> {
                    try (RawHttp2 client = new RawHttp2(port(context))) {
                        for (int i = 0; i < 101; i++) {
                            client.call(2 * i + 1, UNARY, GRPC, Map.of());
                            client.send(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
                        }
                        assertThat(client.next(GO_AWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
                    }
                });
    }

    private static void attack(Attack attack) {
        serving().run(context -> {
            try (RawHttp2 client = new RawHttp2(port(context))) {
                attack.with(client);
            }
            assertThat(echo(context, "next")).isEqualTo("next");
        });
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private interface Attack {
        void with(RawHttp2 client) throws IOException;
    }
}
