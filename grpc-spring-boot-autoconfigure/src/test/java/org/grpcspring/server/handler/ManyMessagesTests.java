// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads more messages than fit into the heap of the process that sends them, slowly; {@code -Dmany.messages=10000000}
 * reads ten million.
 */
@Timeout(1800)
class ManyMessagesTests {

    private static final long MESSAGES = Long.getLong("many.messages", 250_000);

    /** The windows of HTTP/2 hold at most 8 MiB in each direction, of messages of a hundred bytes. */
    private static final long MOST_AHEAD = 200_000;

    private static final long MOST_HEAP = 32 << 20;

    static Stream<Arguments> kinds() {
        return Stream.of(EchoGrpc.getServerStreamMethod(), EchoGrpc.getBidiMethod())
                .flatMap(rpc -> HandlerTableTests.threads().map(threads -> Arguments.of(rpc, threads)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void memoryStaysFlatWhenTheReaderIsSlow(MethodDescriptor<Text, Text> rpc, String threads) throws Exception {
        Process application = start("--grpc.server.executor=" + threads);
        try (BufferedReader output = application.inputReader()) {
            int port = port(output);
            ManagedChannel calls = channel(port);
            ManagedChannel questions = channel(port);
            SlowReader reader = new SlowReader(calls.newCall(rpc, CallOptions.DEFAULT), questions, MESSAGES);
            long began = System.nanoTime();
            reader.start(rpc.getType().clientSendsOneMessage());
            assertThat(reader.end.get()).matches(Status::isOk, "ok");
            System.out.printf(
                    "%s on %s threads: %,d messages, %,d a second; the producer at most %,d ahead, its heap at most %,d KiB%n",
                    rpc.getBareMethodName(),
                    threads,
                    reader.received,
                    MESSAGES * 1000 / Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)),
                    reader.mostAhead,
                    reader.mostHeap / 1024);
            assertThat(reader.received).isEqualTo(MESSAGES);
            assertThat(reader.outOfOrder).isZero();
            assertThat(reader.mostAhead).isPositive().isLessThan(MOST_AHEAD);
            assertThat(reader.mostHeap).isPositive().isLessThan(MOST_HEAP);
            calls.shutdownNow();
            questions.shutdownNow();
        } finally {
            application.destroyForcibly();
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ManyMessagesApplication.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static int port(BufferedReader output) throws IOException {
        Pattern listening = Pattern.compile("gRPC server .* listens on .*:(\\d+)]");
        StringBuilder printed = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher found = listening.matcher(line);
            if (found.find()) {
                return Integer.parseInt(found.group(1));
            }
            printed.append(line).append('\n');
        }
        throw new AssertionError("It does not listen: " + printed);
    }

    private static ManagedChannel channel(int port) {
        return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
    }
}
