// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;
import java.util.stream.Stream;

/** What a connection may begin with instead of HTTP/2's preface, each sent on a connection of its own. */
final class HostileConnections {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final byte[] CLIENT_HELLO = HexFormat.of()
            .parseHex("16030100" + "2d" + "01000029" + "0303" + "ab".repeat(32) + "00" + "0002" + "1301" + "0100"
                    + "0000");

    private HostileConnections() {}

    static Stream<HostileKind> all() {
        return Stream.of(
                kind("nothing", new byte[0]),
                kind("half a preface", "PRI * HTTP/2.0\r\n\r".getBytes(US_ASCII)),
                kind("a preface and no settings", PREFACE.getBytes(US_ASCII)),
                kind("a preface and a PING", (PREFACE + "\0\0\10\6\0\0\0\0\0" + "12345678").getBytes(US_ASCII)),
                kind("another preface", "PRI * HTTP/3.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII)),
                kind("HTTP/1.1", "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".getBytes(US_ASCII)),
                kind("an upgrade from HTTP/1.1", "GET / HTTP/1.1\r\nupgrade: h2c\r\n\r\n".getBytes(US_ASCII)),
                kind("a greeting of TLS", CLIENT_HELLO),
                kind("zeros", new byte[1000]));
    }

    private static HostileKind kind(String name, byte[] bytes) {
        return new HostileKind(name, (peer, stream) -> peer.send(bytes));
    }
}
