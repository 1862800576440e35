// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static org.grpcspring.server.transport.HostileHeaders.UNARY;
import static org.grpcspring.server.transport.HostileHeaders.with;
import static org.grpcspring.test.RawHttp2.ACK;
import static org.grpcspring.test.RawHttp2.CONTINUATION;
import static org.grpcspring.test.RawHttp2.DATA;
import static org.grpcspring.test.RawHttp2.END_HEADERS;
import static org.grpcspring.test.RawHttp2.END_STREAM;
import static org.grpcspring.test.RawHttp2.GO_AWAY;
import static org.grpcspring.test.RawHttp2.HEADERS;
import static org.grpcspring.test.RawHttp2.PADDED;
import static org.grpcspring.test.RawHttp2.PING;
import static org.grpcspring.test.RawHttp2.PRIORITY;
import static org.grpcspring.test.RawHttp2.PUSH_PROMISE;
import static org.grpcspring.test.RawHttp2.RST_STREAM;
import static org.grpcspring.test.RawHttp2.SETTINGS;
import static org.grpcspring.test.RawHttp2.WINDOW_UPDATE;
import static org.grpcspring.test.RawHttp2.block;
import static org.grpcspring.test.RawHttp2.frame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.grpcspring.server.transport.HostileKind.Attack;
import org.grpcspring.test.RawHttp2;

/** Frames and messages that no client should send. */
final class HostileFrames {

    private static final String BIDI = "/grpcspring.test.v1.Echo/Bidi";
    private static final byte[] NONE = {};

    private HostileFrames() {}

    static Stream<HostileKind> all() {
        return Stream.of(messages(), frames(), floods()).flatMap(kinds -> kinds);
    }

    private static Stream<HostileKind> messages() {
        return Stream.of(
                kind("half-close without a message", data(UNARY)),
                kind("two messages in a unary call", data(UNARY, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
                kind("half-close within a message", data(UNARY, 0, 0, 0, 0, 9, 1)),
                kind("half-close within a message's header", data(UNARY, 0, 0)),
                kind("message that is no protobuf", data(UNARY, 0, 0, 0, 0, 2, -1, -1)),
                kind("message of a stream that is no protobuf", data(BIDI, 0, 0, 0, 0, 2, -1, -1)),
                kind("string that is not UTF-8", data(UNARY, 0, 0, 0, 0, 4, 10, 2, -1, -2)),
                kind("message over the limit", data(UNARY, 0, 0x7f, 0, 0, 0)),
                kind("message of a stream over the limit", data(BIDI, 0, 0x7f, 0, 0, 0)),
                kind("message of negative length", data(UNARY, 0, -1, -1, -1, -1)),
                kind("compressed message without an encoding", data(UNARY, 1, 0, 0, 0, 1, 0)),
                kind("flag that has no meaning", data(UNARY, 2, 0, 0, 0, 0)),
                kind("message that is not compressed as it says", gzip(new byte[] {1, 2, 3})),
                kind("message that is too large once decompressed", gzip(bomb())),
                kind("reset within a message", opened((peer, stream) -> {
                    peer.send(DATA, 0, stream, new byte[] {0, 0, 0, 0, 9, 1});
                    peer.send(RST_STREAM, 0, stream, number(8));
                })),
                kind("message after the end", (peer, stream) -> {
                    data(UNARY, 0, 0, 0, 0, 0).on(peer, stream);
                    peer.send(DATA, 0, stream, new byte[5]);
                }),
                kind(
                        "headers after headers",
                        opened((peer, stream) -> peer.send(HEADERS, END_HEADERS, stream, block(with())))),
                holding(
                        "a second call on a stream",
                        opened((peer, stream) -> peer.send(HEADERS, END_HEADERS | END_STREAM, stream, block(with())))),
                holding("a second call on the stream of one that has ended", (peer, stream) -> {
                    ByteArrayOutputStream both = new ByteArrayOutputStream();
                    both.writeBytes(frame(HEADERS, END_HEADERS, stream, block(with(":path", "/no.such/Method"))));
                    both.writeBytes(frame(HEADERS, END_HEADERS | END_STREAM, stream, block(with())));
                    peer.send(both.toByteArray());
                }),
                holding("a call that goes on for ever", opened((peer, stream) -> {})),
                holding(
                        "a message that goes on for ever",
                        opened((peer, stream) -> peer.send(DATA, 0, stream, new byte[] {0, 0, 0, 0, 9, 1}))));
    }

    private static Stream<HostileKind> frames() {
        return Stream.of(
                kind("DATA on an idle stream", (peer, stream) -> peer.send(DATA, 0, stream, new byte[5])),
                kind("DATA on the connection", (peer, stream) -> peer.send(DATA, 0, 0, new byte[5])),
                kind(
                        "DATA padded beyond its end",
                        opened((peer, stream) -> peer.send(DATA, PADDED | END_STREAM, stream, new byte[] {9, 0}))),
                kind("HEADERS on the connection", (peer, stream) -> peer.send(HEADERS, 5, 0, block(with()))),
                kind(
                        "HEADERS on a stream of the server",
                        (peer, stream) -> peer.send(HEADERS, 5, stream + 1, block(with()))),
                kind("HEADERS within HEADERS", (peer, stream) -> {
                    peer.send(HEADERS, END_STREAM, stream, block(with()));
                    peer.send(HEADERS, 5, stream + 2, block(with()));
                }),
                kind("RST_STREAM of an idle stream", (peer, stream) -> peer.send(RST_STREAM, 0, stream, number(8))),
                kind(
                        "RST_STREAM of the wrong length",
                        opened((peer, stream) -> peer.send(RST_STREAM, 0, stream, NONE))),
                kind("SETTINGS of the wrong length", (peer, stream) -> peer.send(SETTINGS, 0, 0, new byte[5])),
                kind("SETTINGS of a stream", (peer, stream) -> peer.send(SETTINGS, 0, stream, NONE)),
                kind(
                        "SETTINGS with a window that is too large",
                        (peer, stream) -> peer.send(SETTINGS, 0, 0, new byte[] {0, 4, -1, -1, -1, -1})),
                kind(
                        "SETTINGS with a frame size of 0",
                        (peer, stream) -> peer.send(SETTINGS, 0, 0, new byte[] {0, 5, 0, 0, 0, 0})),
                kind("SETTINGS acknowledged twice", (peer, stream) -> peer.send(SETTINGS, ACK, 0, NONE)),
                kind("PUSH_PROMISE", (peer, stream) -> peer.send(PUSH_PROMISE, END_HEADERS, stream, number(2))),
                kind("PING of the wrong length", (peer, stream) -> peer.send(PING, 0, 0, new byte[7])),
                kind("PING acknowledged that nobody sent", (peer, stream) -> peer.send(PING, ACK, 0, new byte[8])),
                kind("GOAWAY", (peer, stream) -> peer.send(GO_AWAY, 0, 0, new byte[8])),
                kind("GOAWAY of the wrong length", (peer, stream) -> peer.send(GO_AWAY, 0, 0, NONE)),
                kind("WINDOW_UPDATE of 0", (peer, stream) -> peer.send(WINDOW_UPDATE, 0, 0, number(0))),
                kind(
                        "WINDOW_UPDATE of 0 for a stream",
                        opened((peer, stream) -> peer.send(WINDOW_UPDATE, 0, stream, number(0)))),
                kind(
                        "WINDOW_UPDATE that is too large",
                        (peer, stream) -> peer.send(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE))),
                kind(
                        "WINDOW_UPDATE that is too large for a stream",
                        opened((peer, stream) -> peer.send(WINDOW_UPDATE, 0, stream, number(Integer.MAX_VALUE)))),
                kind(
                        "PRIORITY of a stream on itself",
                        (peer, stream) -> peer.send(
                                PRIORITY,
                                0,
                                stream,
                                ByteBuffer.allocate(5).putInt(stream).array())),
                kind("CONTINUATION of nothing", (peer, stream) -> peer.send(CONTINUATION, END_HEADERS, stream, NONE)),
                kind("unknown frame", (peer, stream) -> peer.send(0xfa, 0xff, stream, new byte[9])),
                kind("frame over the limit", (peer, stream) -> peer.send(DATA, 0, stream, new byte[20_000])));
    }

    private static Stream<HostileKind> floods() {
        return Stream.of(
                kind(
                        "call that is reset at once",
                        opened((peer, stream) -> peer.send(RST_STREAM, 0, stream, number(8)))),
                kind("flood of CONTINUATION", (peer, stream) -> {
                    peer.send(HEADERS, END_STREAM, stream, block(with()));
                    for (int i = 0; i < 100; i++) {
                        peer.send(CONTINUATION, 0, stream, block(List.of("a" + i, "x".repeat(1000))));
                    }
                }),
                kind("flood of empty CONTINUATION", (peer, stream) -> {
                    peer.send(HEADERS, END_STREAM, stream, block(with()));
                    flood(peer, CONTINUATION, stream, NONE);
                }),
                kind("flood of empty DATA", opened((peer, stream) -> {
                    flood(peer, DATA, stream, NONE);
                    peer.send(RST_STREAM, 0, stream, number(8));
                })),
                kind("flood of SETTINGS", (peer, stream) -> flood(peer, SETTINGS, 0, NONE)),
                kind("flood of PING", (peer, stream) -> flood(peer, PING, 0, new byte[8])),
                kind("flood of PRIORITY", (peer, stream) -> flood(peer, PRIORITY, stream, new byte[5])),
                kind("flood of WINDOW_UPDATE", (peer, stream) -> flood(peer, WINDOW_UPDATE, 0, number(1))));
    }

    private static void flood(RawHttp2 peer, int type, int stream, byte[] payload) throws IOException {
        for (int i = 0; i < 200; i++) {
            peer.send(type, 0, stream, payload);
        }
    }

    private static HostileKind kind(String name, Attack attack) {
        return new HostileKind(name, attack);
    }

    private static HostileKind holding(String name, Attack attack) {
        return new HostileKind(name, attack, true);
    }

    private static Attack opened(Attack then) {
        return (peer, stream) -> {
            peer.call(stream, UNARY, "application/grpc", Map.of());
            then.on(peer, stream);
        };
    }

    private static Attack data(String path, int... bytes) {
        return data(path, Map.of(), bytes(bytes));
    }

    private static Attack data(String path, Map<String, String> headers, byte[] payload) {
        return (peer, stream) -> {
            peer.call(stream, path, "application/grpc", headers);
            peer.send(DATA, END_STREAM, stream, payload);
        };
    }

    private static Attack gzip(byte[] content) {
        byte[] payload = ByteBuffer.allocate(5 + content.length)
                .put((byte) 1)
                .putInt(content.length)
                .put(content)
                .array();
        return data(UNARY, Map.of("grpc-encoding", "gzip"), payload);
    }

    private static byte[] bomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[8 << 20]);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
