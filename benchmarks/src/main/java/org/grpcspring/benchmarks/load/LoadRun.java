// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads every variant over TCP. All serve at the same time and are loaded one after the other, for a short time and
 * many rounds, so that what slows the machine down slows all of them.
 *
 * @param variants what is compared
 * @param servings how it is served
 * @param rounds how often
 * @param warmUp how long each is loaded before a task is measured
 * @param measure how long it is measured in each round
 */
public record LoadRun(List<Variant> variants, List<Serving> servings, int rounds, Duration warmUp, Duration measure) {

    private static final int MAX_STARTS = 3;
    private static final Pattern FIGURES = Pattern.compile("\\{.*}");

    /** Runs it; calls that fail, and a variant that does not record what its name says, are exceptions. */
    public Results run() throws InterruptedException {
        List<Sample> samples = new ArrayList<>();
        ServerProcess.start(Variant.BARE, Serving.TCP_DIRECT, Cores.server()).close();
        for (Serving serving : servings) {
            for (int start = 1; start < starts(); start++) {
                for (Variant variant : variants) {
                    start(start, variant, serving, samples).close();
                }
            }
            measure(serving, samples);
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

    private int starts() {
        return Math.min(MAX_STARTS, rounds);
    }

    private static ServerProcess start(int number, Variant variant, Serving serving, List<Sample> samples)
            throws InterruptedException {
        ServerProcess server = ServerProcess.start(variant, serving, Cores.server());
        Map<String, Double> start = server.memory();
        start.put("millis", server.millis());
        samples.add(new Sample(number, variant, serving, "start", start));
        return server;
    }

    private void measure(Serving serving, List<Sample> samples) throws InterruptedException {
        List<ServerProcess> servers = new ArrayList<>();
        try {
            for (Variant variant : variants) {
                servers.add(start(starts(), variant, serving, samples));
            }
            for (Task task : Task.values()) {
                call(serving, task, servers, samples);
            }
            for (int i = 0; i < servers.size(); i++) {
                samples.add(new Sample(
                        1, variants.get(i), serving, "end", servers.get(i).memory()));
                servers.get(i).stop().check(variants.get(i));
            }
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private void call(Serving serving, Task task, List<ServerProcess> servers, List<Sample> samples)
            throws InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of(Client.class.getName(), task.name(), warmUp.toString(), measure.toString(), "" + rounds));
        for (int i = 0; i < servers.size(); i++) {
            ServerProcess server = servers.get(i);
            arguments.add(server.port() + ":" + server.process().pid() + ":"
                    + variants.get(i).feature().authenticates());
        }
        try (Child client = Child.start(Cores.client().prefix(), ClassPath.complete(), arguments)) {
            for (int i = 0; i < rounds * servers.size(); i++) {
                Client.Figures figures =
                        JsonMapper.shared().readValue(client.await(FIGURES).group(), Client.Figures.class);
                Variant variant = variants.get(figures.server());
                System.out.printf(
                        "Round %s, %s, %s, %s: %s%n", figures.round(), variant, serving, task, figures.figures());
                samples.add(new Sample(figures.round(), variant, serving, task.name(), figures.figures()));
            }
        }
    }
}
