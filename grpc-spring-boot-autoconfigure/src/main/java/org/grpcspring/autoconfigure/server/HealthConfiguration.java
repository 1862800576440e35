// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.server.health.HealthComponents;
import org.grpcspring.server.health.HealthSettings;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.spelling.KnownNames;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Checks what is configured of health against what there is, before a server starts.
 *
 * @param properties what is configured
 * @param parts what Actuator knows, or null without it
 * @param discoverer tells what is served
 * @param servers the servers
 */
record HealthConfiguration(
        GrpcHealthProperties properties,
        @Nullable HealthComponents parts,
        GrpcServiceDiscoverer discoverer,
        NamedServers servers)
        implements SmartInitializingSingleton {

    private static final PropertyChecks CHECKS = new PropertyChecks("grpc.server.health.");
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofMinutes(1);

    static HealthSettings settings(GrpcHealthProperties properties) {
        Duration timeout = properties.timeout();
        CHECKS.positive("timeout", timeout);
        CHECKS.positive("max-watches", Integer.valueOf(properties.maxWatches()));
        if (timeout.compareTo(MOST) > 0) {
            throw CHECKS.invalid("timeout", timeout, "At most 1m is possible.");
        }
        Duration timeToLive = properties.timeToLive();
        if (timeToLive.compareTo(LEAST) < 0 || timeToLive.compareTo(MOST) > 0) {
            throw CHECKS.invalid("time-to-live", timeToLive, "A duration from 100ms to 1m is needed.");
        }
        return new HealthSettings(Map.copyOf(properties.services()), timeToLive, timeout, properties.maxWatches());
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (properties.services().isEmpty()) {
            return;
        }
        TreeSet<String> served = new TreeSet<>();
        for (String server : servers.where(GrpcServerProperties::healthServiceEnabled)) {
            for (GrpcServiceDefinition service : discoverer.findGrpcServices(server)) {
                served.add(service.definition().getServiceDescriptor().getName());
            }
        }
        properties.services().forEach((service, part) -> {
            String key = "services[" + service + "]";
            if (!served.contains(service)) {
                throw CHECKS.invalid(
                        key,
                        part,
                        "No such service is served. %sName one of these in brackets: %s"
                                .formatted(KnownNames.of(served).question(service), served));
            }
            if (parts == null) {
                throw CHECKS.invalid(
                        key,
                        part,
                        "It needs Actuator's health endpoint: add spring-boot-starter-actuator, and do not switch the"
                                + " endpoint off.");
            }
            if (!parts.contains(part)) {
                throw CHECKS.unknown(key, part, "health group or indicator", parts.names());
            }
        });
    }
}
