// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Medians, and comparisons within a round. */
class ResultsTests {

    private static final Variant OURS = Variant.of("ours:metrics");

    @TempDir
    Path folder;

    @Test
    void spreadIsTheMedianWithTheQuartiles() {
        assertThat(Spread.of(DoubleStream.of(9, 1, 2))).isEqualTo(new Spread(2, 1.5, 5.5));
        assertThat(Spread.of(DoubleStream.of(9, 1, 2, 4))).isEqualTo(new Spread(3, 1.75, 5.25));
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(DoubleStream.empty()));
        assertThat(new Spread(1234.56, 0.994, 2000).format(2)).isEqualTo("1,234.56 (0.99 to 2,000.00)");
    }

    @Test
    void ratioIsTakenWithinARoundServingAndTask() {
        Results results = results(
                sample(1, Variant.BARE, Serving.TCP_DIRECT, 10),
                sample(1, OURS, Serving.TCP_DIRECT, 15),
                sample(2, Variant.BARE, Serving.TCP_DIRECT, 20),
                sample(2, OURS, Serving.TCP_DIRECT, 50),
                sample(3, OURS, Serving.TCP_DIRECT, 1000),
                sample(1, OURS, Serving.TCP_DEFAULT, 1000));
        assertThat(results.ratios(OURS, Serving.TCP_DIRECT, "task", "cpu")).contains(new Spread(2, 1.75, 2.25));
        assertThat(results.differences(OURS, Serving.TCP_DIRECT, "task", "cpu"))
                .contains(new Spread(17.5, 11.25, 23.75));
        assertThat(results.values(OURS, Serving.TCP_DIRECT, "task", "cpu")).contains(new Spread(50, 32.5, 525));
        assertThat(results.ratios(OURS, Serving.TCP_DEFAULT, "task", "cpu")).isEmpty();
        assertThat(results.ratios(OURS, Serving.TCP_DIRECT, "other", "cpu")).isEmpty();
        assertThat(results.ratios(OURS, Serving.TCP_DIRECT, "task", "other")).isEmpty();
    }

    @Test
    void resultsReadAreThoseWritten() {
        Results results = results(sample(1, Variant.BARE, Serving.IN_PROCESS, 0.5));
        results.write(folder.resolve("results.json"));
        assertThat(Results.read(folder.resolve("results.json"))).isEqualTo(results);
    }

    @Test
    void machineTellsTheVersionsOfItsLibrariesAndNoName() {
        assertThat(Machine.versions(List.of(
                        Path.of("grpc-api-1.80.0.jar"),
                        Path.of("spring-boot-4.1.0.jar"),
                        Path.of("spring-boot-starter-4.1.0.jar"),
                        Path.of("grpc-spring-boot-autoconfigure-0.1.0-SNAPSHOT.jar"))))
                .isEqualTo(Map.of(
                        "grpc-api", "1.80.0",
                        "spring-boot", "4.1.0",
                        "grpc-spring-boot-autoconfigure", "0.1.0-SNAPSHOT"));
    }

    static Results results(Sample... samples) {
        Machine machine = new Machine("Processor", 4, 1024, true, "Linux", "25", Map.of("grpc-api", "1"), "2026-01-01");
        return new Results(machine, Map.of("rounds", "3"), List.of(samples));
    }

    static Sample sample(int round, Variant variant, Serving serving, double cpu) {
        return new Sample(round, variant, serving, "task", Map.of("cpu", cpu));
    }
}
