// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import java.time.Duration;
import java.util.Map;

/**
 * How health is found out.
 *
 * @param partByService the part of the application that a service needs, by the service's full name
 * @param timeToLive how long the answer of a part holds
 * @param timeout how long a part may take to answer before it counts as down
 * @param maxWatches how many {@code Health/Watch} calls one server accepts at once
 */
public record HealthSettings(
        Map<String, String> partByService, Duration timeToLive, Duration timeout, int maxWatches) {}
