// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JVM of the same kind as this one, started by it and ended with it. What it prints is taken from it at once, so that
 * it never waits for a reader; of what nobody reads, the last lines are kept.
 */
public final class Child implements AutoCloseable {

    private static final int MAX_LINES = 1000;

    private final Process process;
    private final BlockingQueue<Optional<String>> output = new LinkedBlockingQueue<>(MAX_LINES);

    private Child(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a JVM.
     *
     * @param prefix what stands before the command, such as what pins it to some cores
     * @param classPath its class path
     * @param arguments the main class and its arguments
     */
    public static Child start(List<String> prefix, String classPath, List<String> arguments) {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-cp", classPath);
        try {
            return new Child(new ProcessBuilder(Stream.of(prefix, java, arguments)
                            .flatMap(List::stream)
                            .toList())
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The id of the process. */
    public long pid() {
        return process.pid();
    }

    private void read() {
        try (Stream<String> lines = process.inputReader().lines()) {
            lines.map(Optional::of).forEach(this::keep);
        } catch (UncheckedIOException ex) {
            keep(Optional.of("Its output was closed: " + ex.getMessage()));
        } finally {
            keep(Optional.empty());
        }
    }

    private void keep(Optional<String> line) {
        while (!output.offer(line)) {
            output.poll();
        }
    }

    /** Reads the output up to a line of a form, and returns that line; its end before that is an exception. */
    public Matcher await(Pattern form) throws InterruptedException {
        StringJoiner printed = new StringJoiner("\n");
        for (Optional<String> line = output.take(); line.isPresent(); line = output.take()) {
            Matcher matcher = form.matcher(line.get());
            if (matcher.matches()) {
                return matcher;
            }
            printed.add(line.get());
        }
        throw new IllegalStateException("A process ended early:\n" + printed);
    }

    /** Says that its standard input has ended, which tells it to stop. */
    public void finish() {
        try {
            process.getOutputStream().close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Waits for the end of the process; a failure of it is an exception with what it printed. */
    public void join() throws InterruptedException {
        int result = process.waitFor();
        StringJoiner printed = new StringJoiner("\n");
        for (Optional<String> line = output.take(); line.isPresent(); line = output.take()) {
            printed.add(line.get());
        }
        if (result != 0) {
            throw new IllegalStateException("A process failed:\n" + printed);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
