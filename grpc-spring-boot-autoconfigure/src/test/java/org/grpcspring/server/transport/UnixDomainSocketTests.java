// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.serving;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Shows that nothing but a socket on which nobody listens, or the server's own, is ever removed. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(OutputCaptureExtension.class)
class UnixDomainSocketTests {

    @TempDir
    private Path directory;

    private Path socket;
    private Path lock;

    @BeforeEach
    void name() {
        socket = directory.resolve("grpc.sock");
        lock = directory.resolve("grpc.sock.lock");
    }

    @Test
    void regularFileIsKept() throws IOException {
        Files.writeString(socket, "precious");
        server().run(context -> assertRefused(context.getStartupFailure(), "the file there is not a socket"));
        assertThat(socket).hasContent("precious");
        assertThat(lock).doesNotExist();
    }

    @Test
    void directoryAndLinkAreKept() throws IOException {
        Path target = Files.writeString(directory.resolve("target"), "precious");
        Files.createDirectory(socket);
        server().run(context -> assertRefused(context.getStartupFailure(), "the file there is not a socket"));
        Files.delete(socket);
        Files.createSymbolicLink(socket, target);
        server().run(context -> assertRefused(context.getStartupFailure(), "the file there is not a socket"));
        assertThat(socket).isSymbolicLink();
        assertThat(target).hasContent("precious");
    }

    @Test
    void socketOfAnotherServerIsKept() throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket), 1);
            SocketChannel waiting = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            server().run(context -> assertRefused(context.getStartupFailure(), "another server listens there"));
            waiting.close();
            assertThat(other.accept()).isNotNull();
        }
    }

    @Test
    void serverOfTheSameProcessIsLeftAlone() {
        server().run(first -> {
            server().run(second -> assertRefused(second.getStartupFailure(), "another server listens there"));
            assertThat(echo(first, "still there")).isEqualTo("still there");
            assertThat(lock).exists();
        });
        assertThat(socket).doesNotExist();
        assertThat(lock).doesNotExist();
    }

    @Test
    void fileThatHasTakenThePlaceOfTheSocketIsKept() {
        server().run(context -> {
            Files.delete(socket);
            Files.writeString(socket, "precious");
            context.getBean(GrpcServerLifecycle.class).stop();
            assertThat(socket).hasContent("precious");
            assertThat(lock).doesNotExist();
        });
    }

    @Test
    void serverOfAnotherProcessIsLeftAloneUntilItIsKilled() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        socket.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = other.inputReader(UTF_8)) {
            String line = output.readLine();
            while (line != null && !line.equals(Other.LISTENS)) {
                line = output.readLine();
            }
            assertThat(line).isEqualTo(Other.LISTENS);
            server().run(context -> assertRefused(context.getStartupFailure(), "another server listens there"));
            // Also while the socket does not answer yet, or no longer.
            Files.move(socket, directory.resolve("moved"));
            server().run(context -> assertRefused(context.getStartupFailure(), "starts or listens there"));
            Files.move(directory.resolve("moved"), socket);
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(socket).as("left behind").exists();
        assertThat(lock).as("left behind").exists();
        server().run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
        assertThat(socket).doesNotExist();
        assertThat(lock).doesNotExist();
    }

    @Test
    void lockIsTheOwnersAloneAndNeverALink() throws IOException {
        Path target = Files.writeString(directory.resolve("target"), "precious");
        LockFile held = LockFile.acquire(lock);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                .isEqualTo("rw-------");
        assertThatIOException().isThrownBy(() -> LockFile.acquire(lock)).withMessageContaining(lock.toString());
        held.close();
        Files.writeString(lock, "in the way", StandardOpenOption.CREATE_NEW);
        held.close();
        assertThat(lock).as("another's, after its own was let go").exists();
        Files.delete(lock);
        Files.createSymbolicLink(lock, target);
        assertThatIOException().isThrownBy(() -> LockFile.acquire(lock)).withMessageContaining("not a regular file");
        assertThat(target).hasContent("precious");
    }

    @Test
    void acceptedConnectionsLogNoWarning(CapturedOutput output) {
        server().run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
        assertThat(output).doesNotContain("ServerBootstrap");
    }

    private ApplicationContextRunner server() {
        return serving()
                .withPropertyValues("grpc.server.address=unix:" + socket, "grpc.client.self.address=unix:" + socket);
    }

    private void assertRefused(@Nullable Throwable failure, String reason) {
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = analysis(failure);
        assertThat(analysis.getDescription()).contains(socket.toString(), reason);
        assertThat(analysis.getAction()).contains("'grpc.server.address'").doesNotContain("-1");
    }

    /** A server in a process of its own. */
    static final class Other {

        static final String LISTENS = "listens";

        private Other() {}

        public static void main(String[] args) throws Exception {
            UnixDomainSocket.claim(Path.of(args[0])).builder().build().start();
            System.out.println(LISTENS);
            Thread.currentThread().join();
        }
    }
}
