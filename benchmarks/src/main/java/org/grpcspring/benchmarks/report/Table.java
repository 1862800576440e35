// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;

/**
 * A table of a task: bare grpc-java's figures in the first row, and in the others what the variants measured beside it.
 *
 * @param title what its rows have in common
 * @param serving how calls reached the variants
 * @param task what they did
 * @param columns what is shown
 */
record Table(String title, Serving serving, String task, List<Column> columns) {

    /** How a variant's figure is shown. */
    enum Comparison {
        VALUE,
        RATIO,
        DIFFERENCE
    }

    /**
     * A figure.
     *
     * @param title the heading, with the unit of bare grpc-java's figure
     * @param figure its name
     * @param comparison how the figures of the variants are shown
     * @param decimals how many decimals bare grpc-java's figure has
     */
    record Column(String title, String figure, Comparison comparison, int decimals) {}

    /** Writes the table; nothing if no variant did the task. */
    String markdown(Results results) {
        String rows =
                Variant.all().stream().map(variant -> row(results, variant)).collect(Collectors.joining());
        String head = columns.stream()
                .map(Column::title)
                .collect(Collectors.joining(
                        " | ", "| " + title + " | ", " |\n|---" + "|---".repeat(columns.size()) + "|\n"));
        return rows.isEmpty() ? "" : head + rows;
    }

    private String row(Results results, Variant variant) {
        List<Optional<String>> cells =
                columns.stream().map(column -> cell(results, variant, column)).toList();
        return cells.stream().allMatch(Optional::isEmpty)
                ? ""
                : cells.stream()
                        .map(cell -> cell.orElse(""))
                        .collect(Collectors.joining(" | ", "| " + variant + " | ", " |\n"));
    }

    private Optional<String> cell(Results results, Variant variant, Column column) {
        if (variant.equals(Variant.BARE) || column.comparison() == Comparison.VALUE) {
            return results.values(variant, serving, task, column.figure())
                    .map(spread -> spread.format(column.decimals()));
        }
        return column.comparison() == Comparison.RATIO
                ? results.ratios(variant, serving, task, column.figure()).map(spread -> "× " + spread.format(2))
                : results.differences(variant, serving, task, column.figure())
                        .map(spread -> "+ " + spread.format(column.decimals()));
    }
}
