// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import java.time.Duration;

/**
 * How long the phases of a shutdown last.
 *
 * @param drainDelay how long the server still accepts calls after health says NOT_SERVING
 * @param grace how long calls in flight may go on after that: negative for ever, zero not at all
 */
public record ShutdownPeriods(Duration drainDelay, Duration grace) {

    /** How long those that are cancelled in the end have to notice it. */
    public static final Duration CANCELLATION = Duration.ofSeconds(5);

    /** Returns whether a server has ended within a time, whatever it is asked to do. */
    public boolean endWithin(Duration time) {
        return !grace.isNegative() && drainDelay.plus(grace).plus(CANCELLATION).compareTo(time) <= 0;
    }
}
