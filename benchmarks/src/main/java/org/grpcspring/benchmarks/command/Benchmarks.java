// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.grpcspring.benchmarks.call.CallRun;
import org.grpcspring.benchmarks.load.LoadRun;
import org.grpcspring.benchmarks.report.Page;
import org.grpcspring.benchmarks.report.Results;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.convert.DurationStyle;

/** Measures, writes the results, and makes page and pictures of them. */
public final class Benchmarks {

    private Benchmarks() {}

    /** Takes {@code jmh}, {@code load} or {@code report}, and options {@code --name=value}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ApplicationArguments arguments = new DefaultApplicationArguments(args);
        Path results = Path.of(option(arguments, "results", "benchmarks/results"));
        List<Variant> variants = list(arguments, "variants", Variant.all(), Variant::of);
        String command = String.join(" ", arguments.getNonOptionArgs());
        Files.createDirectories(results);
        switch (command) {
            case "jmh" -> calls(arguments, variants).write(results.resolve("jmh.json"));
            case "load" -> load(arguments, variants).write(results.resolve("load.json"));
            case "report" -> {}
            default -> throw new IllegalArgumentException("Not jmh, load or report: '" + command + "'");
        }
        new Page(Path.of(option(arguments, "docs", "docs"))).update(results);
    }

    private static Results calls(ApplicationArguments arguments, List<Variant> variants)
            throws IOException, InterruptedException {
        return new CallRun(
                        variants,
                        Integer.parseInt(option(arguments, "rounds", "3")),
                        Integer.parseInt(option(arguments, "iterations", "5")),
                        duration(arguments, "time", "1s").toMillis())
                .run();
    }

    private static Results load(ApplicationArguments arguments, List<Variant> variants) throws InterruptedException {
        return new LoadRun(
                        variants,
                        list(arguments, "servings", Serving.NETWORK, Serving::valueOf),
                        Integer.parseInt(option(arguments, "rounds", "20")),
                        duration(arguments, "warm-up", "20s"),
                        duration(arguments, "measure", "1s"))
                .run();
    }

    private static <T> List<T> list(
            ApplicationArguments arguments, String name, List<T> all, Function<String, T> parser) {
        String names = option(arguments, name, "");
        return names.isEmpty()
                ? all
                : Stream.of(names.split(",", -1)).map(parser).toList();
    }

    private static Duration duration(ApplicationArguments arguments, String name, String other) {
        return DurationStyle.detectAndParse(option(arguments, name, other));
    }

    private static String option(ApplicationArguments arguments, String name, String other) {
        List<String> values = arguments.getOptionValues(name);
        return values == null || values.isEmpty() ? other : values.get(values.size() - 1);
    }
}
