// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grpcspring.benchmarks.report.Bars.Row;
import org.grpcspring.benchmarks.report.Table.Column;
import org.grpcspring.benchmarks.report.Table.Comparison;
import org.grpcspring.benchmarks.stack.Feature;
import org.grpcspring.benchmarks.stack.Framework;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;

/**
 * The page of results: what is between {@code <!-- jmh -->} or {@code <!-- load -->} and {@code <!-- end -->} is
 * written anew, and the pictures beside it.
 *
 * @param docs the folder of the page
 */
public record Page(Path docs) {

    private static final String NAME = "benchmarks.md";

    /** Writes the results of a folder to the page. */
    public void update(Path folder) throws IOException {
        Path page = docs.resolve(NAME);
        String text = Files.readString(page);
        Path calls = folder.resolve("jmh.json");
        if (Files.exists(calls)) {
            Results results = Results.read(calls);
            text = replaced(text, "jmh", section(results, calls(), "benchmarks-allocation.svg", allocation(results)));
        }
        Path load = folder.resolve("load.json");
        if (Files.exists(load)) {
            Results results = Results.read(load);
            text = replaced(text, "load", section(results, load(), "benchmarks-cpu.svg", cpu(results)));
        }
        Files.writeString(page, text);
    }

    static String replaced(String page, String section, String content) {
        Pattern between = Pattern.compile("(<!-- " + section + " -->\n).*?(<!-- end -->)", Pattern.DOTALL);
        Matcher found = between.matcher(page);
        if (!found.find()) {
            throw new IllegalArgumentException("The page has no section '" + section + "'");
        }
        return page.substring(0, found.end(1)) + "\n" + content + "\n" + page.substring(found.start(2));
    }

    private String section(Results results, List<Table> tables, String file, Bars picture) throws IOException {
        Files.writeString(docs.resolve(file), picture.svg());
        return tables.stream()
                .map(table -> table.markdown(results))
                .filter(table -> !table.isEmpty())
                .collect(Collectors.joining(
                        "\n",
                        "![%s](%s)\n\n%s\n\n"
                                .formatted(
                                        picture.title(), file, results.machine().text()),
                        ""));
    }

    private static List<Table> calls() {
        List<Column> columns = List.of(
                new Column("Time, ns", "nanos", Comparison.RATIO, 0),
                new Column("Allocation, bytes", "bytes", Comparison.DIFFERENCE, 0));
        return List.of(
                new Table("Unary call", Serving.IN_PROCESS, "unary", columns),
                new Table("Message of a stream of 1,000", Serving.IN_PROCESS, "stream", columns),
                new Table("Call that fails by an advice", Serving.IN_PROCESS, "failure", columns));
    }

    private static List<Table> load() {
        List<Table> tables = new ArrayList<>();
        Map<String, String> tasks = new LinkedHashMap<>();
        tasks.put("UNARY_64", "Unary, 64 in flight");
        tasks.put("UNARY_512", "Unary, 512 in flight");
        tasks.put("STREAM_1000", "Message of a stream of 1,000");
        List<Column> columns = List.of(
                new Column("Server CPU, µs", "cpuMicros", Comparison.RATIO, 2),
                new Column("A second", "operationsPerSecond", Comparison.RATIO, 0),
                new Column("p50, µs", "p50Micros", Comparison.RATIO, 0),
                new Column("p99, µs", "p99Micros", Comparison.RATIO, 0),
                new Column("p99.9, µs", "p999Micros", Comparison.RATIO, 0));
        Map<Serving, String> executors =
                new EnumMap<>(Map.of(Serving.TCP_DIRECT, "direct executor", Serving.TCP_DEFAULT, "default executor"));
        executors.forEach((serving, executor) ->
                tasks.forEach((task, title) -> tables.add(new Table(title + ", " + executor, serving, task, columns))));
        tables.add(new Table(
                "Start",
                Serving.TCP_DEFAULT,
                "start",
                List.of(
                        new Column("First answer, ms", "millis", Comparison.VALUE, 0),
                        new Column("Resident memory then, MiB", "residentMib", Comparison.VALUE, 0))));
        tables.add(new Table(
                "End",
                Serving.TCP_DEFAULT,
                "end",
                List.of(new Column("Resident memory after the load, MiB", "residentMib", Comparison.VALUE, 0))));
        return tables;
    }

    private static Bars allocation(Results results) {
        return new Bars(
                "Bytes allocated by a unary call above bare grpc-java, client and server together",
                " B",
                0,
                0,
                rows(variant -> results.differences(variant, Serving.IN_PROCESS, "unary", "bytes")));
    }

    private static Bars cpu(Results results) {
        return new Bars(
                "Server CPU of a unary call over TCP, as a multiple of bare grpc-java's",
                "",
                2,
                1,
                rows(variant -> results.ratios(variant, Serving.TCP_DIRECT, "UNARY_64", "cpuMicros")));
    }

    private static List<Row> rows(Function<Variant, Optional<Spread>> figures) {
        return Stream.of(Feature.values())
                .map(feature -> new Row(
                        feature.text(),
                        figures.apply(new Variant(Framework.OFFICIAL, feature)),
                        figures.apply(new Variant(Framework.OURS, feature))))
                .filter(row -> row.official().isPresent() || row.ours().isPresent())
                .toList();
    }
}
