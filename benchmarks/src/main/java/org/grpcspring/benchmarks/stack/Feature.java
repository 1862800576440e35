// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

/** What is switched on beside serving and calling. */
public enum Feature {
    PLAIN("plain", false, 0),
    HANDLERS("methods that return", false, 0),
    AUTHENTICATED("callers with a token", false, 0),
    METRICS("metrics", true, 0),
    TRACES_0("metrics, traces of no call", true, 0),
    TRACES_10("metrics, traces of 10 %", true, 0.1),
    TRACES_100("metrics, traces of all", true, 1);

    private final String text;
    private final boolean metrics;
    private final double sampling;

    Feature(String text, boolean metrics, double sampling) {
        this.text = text;
        this.metrics = metrics;
        this.sampling = sampling;
    }

    /** What a picture calls it. */
    public String text() {
        return text;
    }

    /** Whether calls are metered. */
    public boolean metrics() {
        return metrics;
    }

    /** Whether calls have spans, if sampled. */
    public boolean traces() {
        return metrics && this != METRICS;
    }

    /** Whether callers are authenticated. */
    public boolean authenticates() {
        return this == AUTHENTICATED;
    }

    /** Whether the framework has it. */
    boolean in(Framework framework) {
        return framework == Framework.OURS || this == PLAIN || (framework == Framework.OFFICIAL && this != HANDLERS);
    }

    /** The share of calls whose spans are recorded, from 0 to 1. */
    public double sampling() {
        return sampling;
    }
}
