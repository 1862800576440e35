// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.grpcspring.benchmarks.report.Machine;
import org.grpcspring.benchmarks.report.Results;
import org.grpcspring.benchmarks.report.Sample;
import org.grpcspring.benchmarks.stack.Child;
import org.grpcspring.benchmarks.stack.ClassPath;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads every variant over TCP, each round in the opposite order of the one before.
 *
 * @param variants what is compared
 * @param servings how it is served
 * @param rounds how often
 * @param warmUp how long a client calls before it measures
 * @param measure how long it measures
 */
public record LoadRun(List<Variant> variants, List<Serving> servings, int rounds, Duration warmUp, Duration measure) {

    private static final Pattern FIGURES = Pattern.compile("\\{.*}");
    private static final TypeReference<Map<String, Double>> NUMBERS = new TypeReference<>() {};

    /** Runs it; calls that fail, and a variant that does not record what its name says, are exceptions. */
    public Results run() throws InterruptedException {
        List<Sample> samples = new ArrayList<>();
        ServerProcess.start(Variant.BARE, Serving.TCP_DIRECT, Cores.server()).close();
        for (int round = 1; round <= rounds; round++) {
            List<Variant> order = new ArrayList<>(variants);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (Variant variant : order) {
                for (Serving serving : servings) {
                    measure(round, variant, serving, samples);
                }
            }
        }
        Map<String, String> settings = Map.of(
                "rounds",
                "" + rounds,
                "warmUp",
                warmUp.toString(),
                "measure",
                measure.toString(),
                "pinned",
                "" + !Cores.server().prefix().isEmpty());
        return new Results(Machine.here(), settings, samples);
    }

    private void measure(int round, Variant variant, Serving serving, List<Sample> samples)
            throws InterruptedException {
        try (ServerProcess server = ServerProcess.start(variant, serving, Cores.server())) {
            Map<String, Double> start = server.memory();
            start.put("millis", server.millis());
            samples.add(new Sample(round, variant, serving, "start", start));
            for (Task task : Task.values()) {
                Map<String, Double> figures = call(server, task);
                System.out.printf("Round %d, %s, %s, %s: %s%n", round, variant, serving, task, figures);
                samples.add(new Sample(round, variant, serving, task.name(), figures));
            }
            samples.add(new Sample(round, variant, serving, "end", server.memory()));
            server.stop().check(variant);
        }
    }

    private Map<String, Double> call(ServerProcess server, Task task) throws InterruptedException {
        List<String> arguments = List.of(
                Client.class.getName(),
                "" + server.port(),
                "" + server.process().pid(),
                task.name(),
                warmUp.toString(),
                measure.toString());
        try (Child client = Child.start(Cores.client().prefix(), ClassPath.complete(), arguments)) {
            return JsonMapper.shared().readValue(client.await(FIGURES).group(), NUMBERS);
        }
    }
}
