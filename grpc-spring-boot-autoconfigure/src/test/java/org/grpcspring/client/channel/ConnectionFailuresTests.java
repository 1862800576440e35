// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.encrypting;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.grpcspring.test.Certificates;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionFailuresTests {

    private static final int HEADERS = 1;

    @Test
    void reasonsAreAddedOnceEachInOneLine() {
        IOException root = new IOException("Connection refused");
        Throwable cause = new IllegalStateException("no connection\n at all", new RuntimeException(null, root));
        Status explained = failures(false)
                .explain(
                        Status.UNAVAILABLE
                                .withDescription("io exception\nChannel Pipeline: []")
                                .withCause(new IllegalStateException("io exception", cause)),
                        false);
        assertThat(explained.getDescription()).isEqualTo("io exception: no connection: Connection refused");
        assertThat(explained.getCause()).hasRootCause(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recvAddress(..) failed with error(-104): Connection reset by peer",
                "writevAddresses(..) failed with error(-32): Broken pipe"
            })
    void serverThatResetsWhatItDoesNotUnderstandMayExpectEncryption(String reason) {
        Status reset = Status.UNAVAILABLE.withDescription("io exception").withCause(new IOException(reason));
        assertThat(failures(false).explain(reset, false).getDescription())
                .startsWith("io exception: " + reason + ": the gRPC client 'orders' does not encrypt");
        assertThat(failures(false).explain(reset, true).getDescription()).isEqualTo("io exception: " + reason);
    }

    @Test
    void statusThatAServerSentIsLeftAsItIs() {
        Status sent = Status.UNAVAILABLE.withDescription("two\nlines");
        assertThat(failures(false).explain(sent, true)).isSameAs(sent);
    }

    @Test
    void statusSaysThatTheServerAcceptsLessMetadata() {
        serving().run(context -> {
            assertThat(echo(context, "settings are known")).isNotEmpty();
            Metadata large = new Metadata();
            large.put(Metadata.Key.of("large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9000));
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> EchoGrpc.newBlockingStub(self(context))
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(large))
                            .unary(text("")))
                    .withMessage("INTERNAL: http2 exception: Header size exceeded max allowed size (8192)");
        });
    }

    @Test
    void statusSaysThatOnlyTheClientEncrypts() {
        encrypting()
                .withBean(EchoService.class)
                .withPropertyValues("grpc.client.self.negotiation-type=TLS")
                .run(
                        context -> assertThatExceptionOfType(StatusRuntimeException.class)
                                .isThrownBy(() -> echo(context, "hi"))
                                .withMessage(
                                        "UNAVAILABLE: The gRPC client 'self' encrypts, as 'grpc.client.self.negotiation-type' is TLS, but the server does not: set the key to PLAINTEXT, or serve with TLS"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAINTEXT", "PLAINTEXT_UPGRADE"})
    void statusSaysThatOnlyTheServerEncrypts(String type, @TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.valid(directory, "server");
        serving()
                .withPropertyValues(
                        "grpc.server.security.enabled=true",
                        "grpc.server.security.certificate-chain=" + certificates.certificate(),
                        "grpc.server.security.private-key=" + certificates.key(),
                        "grpc.client.self.negotiation-type=" + type)
                .run(context -> assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> echo(context, "hi"))
                        .withMessageStartingWith("UNAVAILABLE: ")
                        .withMessageEndingWith(
                                ": the gRPC client 'self' does not encrypt, as 'grpc.client.self.negotiation-type' is %s, but the server may expect it to: in that case set the key to TLS",
                                type));
    }

    @Test
    void statusSaysThatOnlyTheServerEncryptsWhenItAnswersWithAnAlert() throws Exception {
        byte[] alert = {0x15, 3, 3, 0, 2, 2, 10, 0, 0, 0};
        assertThat(failure(socket -> socket.getOutputStream().write(alert)))
                .contains("the gRPC client 'raw' does not encrypt");
    }

    @Test
    void nothingIsSaidOfEncryptionWhenAConnectionThatWorkedIsLost() throws Exception {
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        assertThat(failure(socket -> {
                    socket.getOutputStream().write(settings);
                    readHeaders(socket);
                }))
                .isEqualTo("Network closed for unknown reason");
    }

    @Test
    void statusSaysThatTheClientPingsTooOften() throws Exception {
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        byte[] goAway = {0, 0, 22, 7, 0, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 0, 11};
        String words = "HTTP/2 error code: ENHANCE_YOUR_CALM (Bandwidth exhausted), debug data: too_many_pings";
        assertThat(failure(socket -> {
                    socket.getOutputStream().write(settings);
                    readHeaders(socket);
                    socket.getOutputStream().write(goAway);
                    socket.getOutputStream().write("too_many_pings".getBytes(US_ASCII));
                }))
                .endsWith(words);
        assertThat(Files.readString(Path.of("../docs/errors.md"))).contains(words);
    }

    private static void readHeaders(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
        byte type;
        do {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            type = in.readByte();
            in.readNBytes(Byte.BYTES + Integer.BYTES + length);
        } while (type != HEADERS);
    }

    private static ConnectionFailures failures(boolean upgrade) {
        return new ConnectionFailures("orders", new ClientSecurity(null, upgrade, null));
    }

    /** Returns why a call fails whose connection is closed once something has been done with it. */
    private static String failure(Use use) throws Exception {
        CompletableFuture<Void> server;
        String[] description = new String[1];
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            server = CompletableFuture.runAsync(() -> accept(listening, use), task -> new Thread(task).start());
            runner().withPropertyValues("grpc.client.raw.address=127.0.0.1:" + listening.getLocalPort())
                    .run(context -> {
                        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(
                                        context.getBean(GrpcChannels.class).get("raw"))
                                .withDeadlineAfter(30, SECONDS);
                        description[0] = String.valueOf(
                                catchThrowableOfType(StatusRuntimeException.class, () -> stub.unary(text("hi")))
                                        .getStatus()
                                        .getDescription());
                    });
        }
        server.get(20, SECONDS);
        return description[0];
    }

    private static void accept(ServerSocket listening, Use use) {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                use.of(socket);
                // What is closed while something has not been read is reset, and the client may never see what was
                // sent.
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException ex) {
                // The client or the test has closed it.
            }
        }
    }

    /** Does something with a connection. */
    private interface Use {

        void of(Socket socket) throws IOException;
    }
}
