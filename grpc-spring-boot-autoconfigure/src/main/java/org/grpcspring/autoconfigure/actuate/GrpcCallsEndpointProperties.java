// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much Actuator's endpoint {@code grpccalls} shows.
 *
 * @param maxRunning How many running calls are shown at once, the oldest first; from 0 to 10000.
 * @param maxRecent How many calls are remembered after their end; from 0 to 10000.
 */
@ConfigurationProperties("management.endpoint.grpccalls")
public record GrpcCallsEndpointProperties(
        @DefaultValue("100") int maxRunning,
        @DefaultValue("100") int maxRecent) {}
