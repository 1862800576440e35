// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Settings of the health that all gRPC servers report. A duration without a unit is in seconds.
 *
 * @param services The health group or indicator of Actuator that a service needs, by [package.Service]; readiness if
 *     not set.
 * @param timeToLive How long the answer of one of Actuator's health groups or indicators holds, from 100ms to 1m.
 * @param timeout How long one of Actuator's health groups or indicators may take to answer before it counts as down, up
 *     to 1m.
 * @param maxWatches How many clients of one server may watch its health at once.
 */
@ConfigurationProperties("grpc.server.health")
public record GrpcHealthProperties(
        @DefaultValue Map<String, String> services,

        @DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS)
        Duration timeToLive,

        @DefaultValue("3s") @DurationUnit(ChronoUnit.SECONDS)
        Duration timeout,

        @DefaultValue("10000") int maxWatches) {}
