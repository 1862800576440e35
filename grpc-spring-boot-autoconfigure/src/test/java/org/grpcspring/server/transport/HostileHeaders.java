// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.grpcspring.test.RawHttp2.END_HEADERS;
import static org.grpcspring.test.RawHttp2.END_STREAM;
import static org.grpcspring.test.RawHttp2.HEADERS;
import static org.grpcspring.test.RawHttp2.block;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.grpcspring.server.transport.HostileKind.Attack;

/** Headers that no client should send, each beside what a unary call needs. */
final class HostileHeaders {

    static final String UNARY = "/grpcspring.test.v1.Echo/Unary";
    private static final List<String> CALL = List.of(
            ":authority",
            "localhost",
            ":method",
            "POST",
            ":path",
            UNARY,
            ":scheme",
            "http",
            "content-type",
            "application/grpc",
            "te",
            "trailers");

    private HostileHeaders() {}

    static Stream<HostileKind> all() {
        return Stream.of(timeouts(), ofGrpc(), ofHttp(), paths(), blocks()).flatMap(kinds -> kinds);
    }

    private static Stream<HostileKind> timeouts() {
        return Stream.concat(
                Stream.of(
                                "S",
                                "",
                                "5",
                                "-1S",
                                "+1S",
                                "1.5S",
                                "1x",
                                "1 S",
                                "123456789S",
                                "99999999H",
                                "00000000n",
                                "9".repeat(4000))
                        .map(value -> kind(
                                "grpc-timeout: " + value.length() + " " + shortened(value),
                                with("grpc-timeout", value))),
                Stream.of(
                        kind("grpc-timeout twice", with("grpc-timeout", "1S", "grpc-timeout", "x")),
                        kind("grpc-timeout and an open stream", open(with("grpc-timeout", "S"))),
                        kind(
                                "grpc-timeout of an unknown method",
                                with("grpc-timeout", "S", ":path", "/no.such/Method")),
                        kind(
                                "grpc-timeout of a health check",
                                with("grpc-timeout", "S", ":path", "/grpc.health.v1.Health/Check"))));
    }

    private static Stream<HostileKind> ofGrpc() {
        return Stream.of(
                kind("no content-type", without("content-type")),
                kind("content-type of HTML", with("content-type", "text/html")),
                kind("content-type of gRPC-Web", with("content-type", "application/grpc-web")),
                kind("content-type that only begins well", with("content-type", "application/grpcfoo")),
                kind("no te", without("te")),
                kind("te: gzip", with("te", "gzip")),
                kind("unknown encoding", with("grpc-encoding", "nope")),
                kind("very long encoding", with("grpc-encoding", "x".repeat(4000))),
                kind("unknown encoding on an open stream", open(with("grpc-encoding", "nope"))),
                kind("rubbish as accepted encodings", with("grpc-accept-encoding", ",,;q=\u0001")),
                kind("bad base64", with("trace-bin", "!!!!")),
                kind("base64 that ends too early", with("trace-bin", "A")),
                kind("malformed traceparent", with("traceparent", "00-zz-" + "f".repeat(3000))),
                kind("malformed accept-language", with("accept-language", ";;;q=x")),
                kind("metadata over the limit", with("big", "x".repeat(9000))),
                kind("metadata far over the limit", with("big", "x".repeat(15_000))));
    }

    private static Stream<HostileKind> ofHttp() {
        return Stream.of(
                kind("no :path", without(":path")),
                kind("no :method", without(":method")),
                kind("no :scheme", without(":scheme")),
                kind("no :authority", without(":authority")),
                kind(":path twice", and(":path", "/other")),
                kind("unknown pseudo-header", and(":evil", "1")),
                kind("pseudo-header of replies", and(":status", "200")),
                kind("GET", with(":method", "GET")),
                kind("CONNECT", with(":method", "CONNECT")),
                kind("empty method", with(":method", "")),
                kind("connection header", and("connection", "close")),
                kind("upper-case name", and("Upper", "1")),
                kind("name with a space", and("a b", "1")),
                kind("empty name", and("", "1")),
                kind("value with a line break", and("a", "1\r\nb: 2")),
                kind("host twice", with(":authority", "", "host", "a", "host", "b")));
    }

    private static Stream<HostileKind> paths() {
        return Stream.of(
                        "",
                        "/",
                        "//",
                        "noslash",
                        "*",
                        "/grpcspring.test.v1.Echo/",
                        "/\u0001\n",
                        "/%00%ff/..",
                        "/" + "x".repeat(4000))
                .map(path -> kind("path of " + path.length() + " " + shortened(path), with(":path", path)));
    }

    private static Stream<HostileKind> blocks() {
        return Stream.of(
                kind("index of nothing", new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}),
                kind("rubbish in Huffman's code", new byte[] {0, (byte) 0x84, -1, -1, -1, -1, 0}),
                kind("dynamic table too large", new byte[] {0x3f, (byte) 0xff, (byte) 0xff, 0x7f}),
                kind("string that is cut", new byte[] {0, 127, 1}),
                kind("empty block", new byte[0]));
    }

    private static HostileKind kind(String name, byte[] block) {
        return kind(name, (peer, stream) -> peer.send(HEADERS, END_HEADERS | END_STREAM, stream, block));
    }

    private static HostileKind kind(String name, List<String> headers) {
        return kind(name, block(headers));
    }

    private static HostileKind kind(String name, Attack attack) {
        return new HostileKind(name, attack);
    }

    private static Attack open(List<String> headers) {
        return (peer, stream) -> peer.send(HEADERS, END_HEADERS, stream, block(headers));
    }

    /** Replaces those that a call needs, and adds the others. */
    static List<String> with(String... namesAndValues) {
        List<String> headers = new ArrayList<>(CALL);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            int known = CALL.indexOf(namesAndValues[i]);
            if (known < 0) {
                headers.addAll(List.of(namesAndValues[i], namesAndValues[i + 1]));
            } else {
                headers.set(known + 1, namesAndValues[i + 1]);
            }
        }
        return headers;
    }

    private static List<String> and(String name, String value) {
        List<String> headers = new ArrayList<>(CALL);
        headers.addAll(List.of(name, value));
        return headers;
    }

    private static List<String> without(String name) {
        List<String> headers = new ArrayList<>(CALL);
        headers.subList(headers.indexOf(name), headers.indexOf(name) + 2).clear();
        return headers;
    }

    private static String shortened(String text) {
        String start = text.length() > 20 ? text.substring(0, 20) : text;
        return new String(start.getBytes(US_ASCII), US_ASCII).replaceAll("[^ -~]", "?");
    }
}
