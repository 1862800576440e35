// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The middle of several figures, and how far they lie apart.
 *
 * @param median the figure in the middle, or the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {

    /** Returns the spread of at least one figure. */
    static Spread of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("No figures");
        }
        double median = Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElseThrow();
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Writes median, smallest and largest with a number of decimals. */
    String format(int decimals) {
        return String.format(Locale.ROOT, "%,.@f (%,.@f to %,.@f)".replace("@", "" + decimals), median, min, max);
    }
}
