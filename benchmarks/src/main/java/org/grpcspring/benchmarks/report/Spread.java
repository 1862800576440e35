// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The middle of several figures, and how far they lie apart.
 *
 * @param median the figure in the middle
 * @param low a quarter of the figures is not larger
 * @param high a quarter of the figures is not smaller
 */
public record Spread(double median, double low, double high) {

    /** Returns the spread of at least one figure; one that lies between two is interpolated. */
    static Spread of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("No figures");
        }
        return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Writes the median and the quartiles with a number of decimals. */
    String format(int decimals) {
        return String.format(Locale.ROOT, "%,.@f (%,.@f to %,.@f)".replace("@", "" + decimals), median, low, high);
    }
}
