// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A process whose output goes to a file; it ends with the test. */
record Program(Process process, Path output) implements AutoCloseable {

    static Program start(Path output, List<String> command) {
        try {
            return new Program(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Starts the packaged library on free ports. */
    static Program library(Path output, String... settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("application.jar"),
                "--server.port=0",
                "--grpc.server.address=127.0.0.1",
                "--grpc.server.port=0"));
        command.addAll(List.of(settings));
        Program library = start(output, command);
        library.printed("Started Observability(\\w)()");
        return library;
    }

    int grpcPort() {
        return Integer.parseInt(printed("gRPC server '(\\w+)' listens on .*:(\\d+)]"));
    }

    int webPort() {
        return Integer.parseInt(printed("(Tomcat) started on port (\\d+)"));
    }

    /** Waits for a line of the output and returns its second group. */
    String printed(String line) {
        Pattern pattern = Pattern.compile(line);
        return await(() -> {
            Matcher found = pattern.matcher(printed());
            if (!found.find() && !process.isAlive()) {
                throw new IllegalStateException(printed());
            }
            return found.reset().find() ? found.group(2) : null;
        });
    }

    /** Returns the lines of the output that are complete. */
    Stream<String> lines() {
        String printed = printed();
        return printed.substring(0, printed.lastIndexOf('\n') + 1).lines();
    }

    static <T> T await(Supplier<@Nullable T> condition) {
        return Objects.requireNonNull(
                Awaitility.await().atMost(Duration.ofMinutes(3)).until(condition::get, Objects::nonNull));
    }

    private String printed() {
        try {
            return Files.readString(output);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
