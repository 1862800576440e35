// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A peer that speaks HTTP/2 (RFC 9113) by hand, so that a test sees and sends what no library would. */
public final class RawHttp2 implements Closeable {

    /** Types of frames. */
    public static final int DATA = 0,
            HEADERS = 1,
            PRIORITY = 2,
            RST_STREAM = 3,
            SETTINGS = 4,
            PUSH_PROMISE = 5,
            PING = 6,
            GO_AWAY = 7,
            WINDOW_UPDATE = 8,
            CONTINUATION = 9;

    /** Flags of DATA and HEADERS, and that of PING and SETTINGS. */
    public static final int END_STREAM = 1, END_HEADERS = 4, PADDED = 8, ACK = 1;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private static final byte[] SETTLED = "settled?".getBytes(US_ASCII);

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** Connects to a port on loopback, and sends the preface and empty settings. */
    public RawHttp2(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
        out.write(PREFACE);
        send(SETTINGS, 0, 0, new byte[0]);
    }

    /** Connects to a port on loopback, and sends nothing. */
    public static RawHttp2 silent(int port) throws IOException {
        return new RawHttp2(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    /** Accepts a client's connection, reads its preface and sends empty settings. */
    public static RawHttp2 accept(ServerSocket server) throws IOException {
        server.setSoTimeout(20_000);
        RawHttp2 accepted = new RawHttp2(server.accept());
        byte[] sent = accepted.in.readNBytes(PREFACE.length);
        if (!Arrays.equals(sent, PREFACE)) {
            throw new AssertionError("Not the preface of HTTP/2: " + new String(sent, US_ASCII));
        }
        accepted.send(SETTINGS, 0, 0, new byte[0]);
        return accepted;
    }

    /** Sends a frame. */
    public void send(int type, int flags, int stream, byte[] payload) throws IOException {
        send(frame(type, flags, stream, payload));
    }

    /** Returns a frame as it is sent, for those that have to arrive together. */
    public static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Sends what need not be frames. */
    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends the headers of a gRPC call, with others after those that it needs. */
    public void call(int stream, String path, String contentType, Map<String, String> others) throws IOException {
        List<String> headers = new ArrayList<>(List.of(":authority", "localhost", ":method", "POST", ":path", path));
        headers.addAll(List.of(":scheme", "http", "content-type", contentType, "te", "trailers"));
        others.forEach((name, value) -> headers.addAll(List.of(name, value)));
        send(HEADERS, END_HEADERS, stream, block(headers));
    }

    /** Returns names and values, which alternate, as the payload of HEADERS. */
    public static byte[] block(List<String> namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            literal(block, namesAndValues.get(i), namesAndValues.get(i + 1));
        }
        return block.toByteArray();
    }

    /** Sends the headers with which a reply begins. */
    public void reply(int stream, String contentType) throws IOException {
        send(HEADERS, END_HEADERS, stream, block(List.of(":status", "200", "content-type", contentType)));
    }

    /** Sends a message, with its flag and length before it. */
    public void message(int stream, int flag, int length, byte[] content) throws IOException {
        byte[] data = ByteBuffer.allocate(5 + content.length)
                .put((byte) flag)
                .putInt(length)
                .put(content)
                .array();
        send(DATA, 0, stream, data);
    }

    /** Sends the trailers with which a reply ends. */
    public void end(int stream, String status) throws IOException {
        send(HEADERS, END_HEADERS | END_STREAM, stream, block(List.of("grpc-status", status)));
    }

    /** Reads frames up to the first of a type. */
    public Frame next(int type) throws IOException {
        return next(frame -> frame.type() == type);
    }

    /** Reads frames up to the first that is wanted. */
    public Frame next(Predicate<Frame> wanted) throws IOException {
        Frame frame = read(wanted);
        if (frame == null) {
            throw new AssertionError("The connection ended first");
        }
        return frame;
    }

    /** Reads frames up to the first of a type, or returns null if the connection ends first. */
    public @Nullable Frame poll(int type) throws IOException {
        return read(frame -> frame.type() == type);
    }

    /** Reads what has come, and returns whether a frame of a type is in it. */
    public boolean has(int type) throws IOException {
        boolean found = false;
        while (in.available() > 0) {
            found |= next(frame -> true).type() == type;
        }
        return found;
    }

    /** Waits until all that was sent has been dealt with, and returns whether the connection goes on. */
    public boolean settles() throws IOException {
        try {
            send(PING, 0, 0, SETTLED);
        } catch (SocketException end) {
            return false;
        }
        return read(frame ->
                        frame.type() == PING && Arrays.equals(frame.payload().toByteArray(), SETTLED))
                != null;
    }

    /** Sends no more, and waits until the other side has dealt with what was sent and ends the connection too. */
    public void finish() throws IOException {
        try {
            socket.shutdownOutput();
            in.readAllBytes();
        } catch (SocketException ended) {
            socket.close();
        }
    }

    /** Reads all that is left, and returns whether the connection then ended rather than went silent. */
    public boolean ends() throws IOException {
        return read(frame -> false) == null;
    }

    private @Nullable Frame read(Predicate<Frame> wanted) throws IOException {
        try {
            while (true) {
                int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                Frame frame = new Frame(type, flags, in.readInt(), ByteString.copyFrom(in.readNBytes(length)));
                if (wanted.test(frame)) {
                    return frame;
                }
            }
        } catch (EOFException | SocketException end) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    // RFC 7541: a literal header field without indexing, not Huffman-coded.
    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        string(block, name);
        string(block, value);
    }

    private static void string(ByteArrayOutputStream block, String text) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            int rest = length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(US_ASCII));
    }

    /** A frame. */
    public record Frame(int type, int flags, int stream, ByteString payload) {

        /** Returns a setting of a SETTINGS frame, or -1. */
        public long setting(int id) {
            for (int i = 0; i + 6 <= payload.size(); i += 6) {
                if (number(i, 2) == id) {
                    return number(i + 2, 4);
                }
            }
            return -1;
        }

        /** Returns the error code of a GOAWAY or RST_STREAM frame. */
        public long error() {
            return number(type == GO_AWAY ? 4 : 0, 4);
        }

        /** Returns the payload as text, for a look at literals in it. */
        public String text() {
            return payload.toString(US_ASCII);
        }

        private long number(int start, int length) {
            long value = 0;
            for (int i = start; i < start + length; i++) {
                value = (value << 8) | (payload.byteAt(i) & 0xff);
            }
            return value;
        }
    }
}
