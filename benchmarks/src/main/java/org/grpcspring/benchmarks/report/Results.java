// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;
import tools.jackson.databind.json.JsonMapper;

/**
 * The samples of a run.
 *
 * @param machine where it ran
 * @param settings how long and how often
 * @param samples what it measured
 */
public record Results(Machine machine, Map<String, String> settings, List<Sample> samples) {

    /** Reads results that {@link #write} wrote. */
    public static Results read(Path file) {
        return JsonMapper.shared().readValue(file.toFile(), Results.class);
    }

    /** Writes them as JSON, one sample a line. */
    public void write(Path file) {
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
    }

    /** What a variant measured. */
    Optional<Spread> values(Variant variant, Serving serving, String task, String figure) {
        return spread(of(variant, serving, task, figure).mapToDouble(sample -> value(sample, figure)));
    }

    /** What a variant measured as multiples of what bare grpc-java did in the same round. */
    Optional<Spread> ratios(Variant variant, Serving serving, String task, String figure) {
        return compared(variant, serving, task, figure, (own, bare) -> own / bare);
    }

    /** What a variant measured above what bare grpc-java did in the same round. */
    Optional<Spread> differences(Variant variant, Serving serving, String task, String figure) {
        return compared(variant, serving, task, figure, (own, bare) -> own - bare);
    }

    private Optional<Spread> compared(
            Variant variant, Serving serving, String task, String figure, DoubleBinaryOperator comparison) {
        return spread(of(variant, serving, task, figure)
                .flatMap(own -> of(Variant.BARE, serving, task, figure)
                        .filter(bare -> bare.round() == own.round())
                        .map(bare -> comparison.applyAsDouble(value(own, figure), value(bare, figure))))
                .mapToDouble(Double::doubleValue));
    }

    private Stream<Sample> of(Variant variant, Serving serving, String task, String figure) {
        return samples.stream()
                .filter(sample -> sample.variant().equals(variant)
                        && sample.serving() == serving
                        && sample.task().equals(task)
                        && sample.figures().containsKey(figure));
    }

    private static double value(Sample sample, String figure) {
        return sample.figures().getOrDefault(figure, Double.NaN);
    }

    private static Optional<Spread> spread(DoubleStream figures) {
        double[] all = figures.toArray();
        return all.length == 0 ? Optional.empty() : Optional.of(Spread.of(DoubleStream.of(all)));
    }
}
