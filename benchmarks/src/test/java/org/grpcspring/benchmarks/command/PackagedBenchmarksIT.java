// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.grpcspring.benchmarks.report.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged benchmarks for as short as they can: that they still work, not what they measure. */
class PackagedBenchmarksIT {

    @TempDir
    Path folder;

    @Test
    void callsAreMeasured() throws Exception {
        Results results = run(
                "jmh",
                "--variants=bare:plain,official:traces-100,ours:traces-100",
                "--rounds=1",
                "--iterations=1",
                "--time=50ms");
        assertThat(results.samples())
                .extracting(sample -> sample.variant() + " " + sample.task())
                .containsExactly(
                        "bare:plain failure",
                        "bare:plain stream",
                        "bare:plain unary",
                        "official:traces-100 failure",
                        "official:traces-100 stream",
                        "official:traces-100 unary",
                        "ours:traces-100 failure",
                        "ours:traces-100 stream",
                        "ours:traces-100 unary");
        assertPositive(results);
        assertThat(folder.resolve("benchmarks.md"))
                .content()
                .contains("| official:traces-100 | × ", "| ours:traces-100 | × ");
        assertThat(folder.resolve("benchmarks-allocation.svg")).isNotEmptyFile();
    }

    @Test
    void loadIsMeasured() throws Exception {
        Results results = run(
                "load",
                "--variants=bare:plain,ours:metrics",
                "--servings=TCP_DIRECT",
                "--rounds=2",
                "--warm-up=500ms",
                "--measure=500ms");
        assertThat(results.samples())
                .filteredOn(sample -> sample.variant().toString().equals("ours:metrics"))
                .extracting(sample -> sample.round() + " " + sample.task())
                .containsExactly(
                        "1 start",
                        "2 start",
                        "1 UNARY_512",
                        "2 UNARY_512",
                        "1 UNARY_64",
                        "2 UNARY_64",
                        "1 STREAM_1000",
                        "2 STREAM_1000",
                        "1 end");
        assertPositive(results);
        assertThat(folder.resolve("benchmarks.md")).content().contains("| ours:metrics | × ");
        assertThat(folder.resolve("benchmarks-cpu.svg")).isNotEmptyFile();
    }

    private static void assertPositive(Results results) {
        assertThat(results.samples())
                .allSatisfy(sample -> assertThat(sample.figures().values())
                        .allSatisfy(figure -> assertThat(figure).isPositive()));
    }

    private Results run(String command, String... options) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("benchmarks.md"), "<!-- %s -->\n<!-- end -->\n".formatted(command));
        Path log = folder.resolve("log");
        Path libraries = Path.of(System.getProperty("application.jar")).resolveSibling("lib");
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                libraries + "/*",
                Benchmarks.class.getName(),
                command,
                "--results=" + folder,
                "--docs=" + folder);
        Process process = new ProcessBuilder(
                        Stream.concat(java.stream(), Stream.of(options)).toList())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> read(log)).isZero();
        return Results.read(folder.resolve(command + ".json"));
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException ex) {
            return ex.toString();
        }
    }
}
