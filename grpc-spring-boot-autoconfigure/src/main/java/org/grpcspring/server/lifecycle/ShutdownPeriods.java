// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import java.time.Duration;

/**
 * How long the phases of a shutdown last.
 *
 * @param drainDelay how long the server still accepts calls after health says NOT_SERVING
 * @param grace how long calls in flight may go on after that: negative for ever, zero not at all
 */
public record ShutdownPeriods(Duration drainDelay, Duration grace) {}
