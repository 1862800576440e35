// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.grpcspring.benchmarks.report.Machine;
import org.grpcspring.benchmarks.report.Results;
import org.grpcspring.benchmarks.report.Sample;
import org.grpcspring.benchmarks.stack.Child;
import org.grpcspring.benchmarks.stack.ClassPath;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs {@link CallBenchmark} with JMH for every variant, each round in the opposite order of the one before.
 *
 * @param variants what is compared
 * @param rounds how often, each time in a fresh JVM
 * @param iterations how many iterations warm up, and how many measure
 * @param millis how long an iteration is
 */
public record CallRun(List<Variant> variants, int rounds, int iterations, long millis) {

    /** Runs it; a variant that does not record what its name says is an exception. */
    public Results run() throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            List<Variant> order = new ArrayList<>(variants);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (Variant variant : order) {
                samples.addAll(measure(round, variant));
            }
        }
        return new Results(
                Machine.here(),
                Map.of("rounds", "" + rounds, "iterations", "" + iterations, "millis", "" + millis),
                samples);
    }

    private List<Sample> measure(int round, Variant variant) throws IOException, InterruptedException {
        Path json = Files.createTempFile("jmh", ".json");
        try (Child jmh = Child.start(
                List.of(),
                ClassPath.of(variant),
                List.of(("-Djmh.ignoreLock=true org.openjdk.jmh.Main CallBenchmark -p variant=%s -t 1 -f %s"
                                + " -wi %s -i %s -w %sms -r %sms -prof gc -foe true -rf json -rff %s")
                        .formatted(variant, 1, iterations, iterations, millis, millis, json)
                        .split(" ")))) {
            jmh.join();
            return samples(round, variant, JsonMapper.shared().readTree(json));
        } finally {
            Files.delete(json);
        }
    }

    static List<Sample> samples(int round, Variant variant, JsonNode results) {
        List<Sample> samples = new ArrayList<>();
        for (JsonNode result : results) {
            String benchmark = result.path("benchmark").asString();
            Map<String, Double> figures = Map.of(
                    "nanos", result.at("/primaryMetric/score").doubleValue(),
                    "bytes",
                            result.at("/secondaryMetrics/gc.alloc.rate.norm/score")
                                    .doubleValue());
            String task = benchmark.substring(benchmark.lastIndexOf('.') + 1);
            System.out.printf("Round %s, %s, %s: %s%n", round, variant, task, figures);
            samples.add(new Sample(round, variant, Serving.IN_PROCESS, task, figures));
        }
        return samples;
    }
}
