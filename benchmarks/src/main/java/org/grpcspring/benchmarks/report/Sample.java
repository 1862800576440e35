// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import java.util.Map;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;

/**
 * What was measured of a variant in one round.
 *
 * @param round the round: only samples of the same round are compared
 * @param variant what ran
 * @param serving how calls reached it
 * @param task what it did
 * @param figures what was measured, by name and unit
 */
public record Sample(int round, Variant variant, Serving serving, String task, Map<String, Double> figures) {}
