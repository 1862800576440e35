// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A JVM of the same kind as this one, started by it and ended with it. */
public final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final List<String> printed = new ArrayList<>();

    private Child(Process process) {
        this.process = process;
        this.output = process.inputReader();
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

    /** Reads the output up to a line of a form, and returns that line; its end before that is an exception. */
    public Matcher await(Pattern form) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher matcher = form.matcher(line);
                if (matcher.matches()) {
                    return matcher;
                }
                printed.add(line);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        throw new IllegalStateException("A process ended early:\n" + String.join("\n", printed));
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
        output.lines().forEach(printed::add);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("A process failed:\n" + String.join("\n", printed));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
