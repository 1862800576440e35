// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

/** What is switched on beside serving and calling. */
public enum Feature {
    PLAIN(false, 0),
    METRICS(true, 0),
    TRACES_0(true, 0),
    TRACES_10(true, 0.1),
    TRACES_100(true, 1);

    private final boolean metrics;
    private final double sampling;

    Feature(boolean metrics, double sampling) {
        this.metrics = metrics;
        this.sampling = sampling;
    }

    /** Whether calls are metered. */
    public boolean metrics() {
        return metrics;
    }

    /** Whether calls have spans, if sampled. */
    public boolean traces() {
        return metrics && this != METRICS;
    }

    /** The share of calls whose spans are recorded, from 0 to 1. */
    public double sampling() {
        return sampling;
    }
}
