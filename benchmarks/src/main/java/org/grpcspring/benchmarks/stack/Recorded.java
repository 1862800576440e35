// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

/**
 * What was recorded of calls, to see that a variant does what its name says.
 *
 * @param metered how many calls the timers of server and clients counted
 * @param spans how many spans were exported
 */
public record Recorded(long metered, long spans) {

    /** Nothing. */
    public static final Recorded NOTHING = new Recorded(0, 0);

    /** Throws an exception if this is not what a feature records of many calls. */
    public void check(Variant variant) {
        Feature feature = variant.feature();
        if (metered > 0 != feature.metrics() || spans > 0 != feature.sampling() > 0) {
            throw new IllegalStateException("%s recorded %s".formatted(variant, this));
        }
    }
}
