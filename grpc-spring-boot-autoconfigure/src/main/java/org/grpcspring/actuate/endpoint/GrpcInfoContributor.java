// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.endpoint;

import java.util.List;
import java.util.Map;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.lifecycle.ServerFacts;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Adds the entry {@code grpc} to Actuator's endpoint {@code info}: the versions of grpc-java and Protocol Buffers, and
 * the servers with their addresses and services. Safe for use by many threads.
 */
public final class GrpcInfoContributor implements InfoContributor {

    private final Map<String, String> versions;
    private final List<GrpcServerLifecycle> servers;

    /**
     * Creates the contributor.
     *
     * @param versions the versions of libraries by their names
     * @param servers the servers of the application
     */
    public GrpcInfoContributor(Map<String, String> versions, List<GrpcServerLifecycle> servers) {
        this.versions = Map.copyOf(versions);
        this.servers = List.copyOf(servers);
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail(
                "grpc",
                Map.of(
                        "versions",
                        versions,
                        "servers",
                        servers.stream().map(server -> server(server.facts())).toList()));
    }

    private static Map<String, Object> server(ServerFacts server) {
        return Map.of(
                "name",
                server.name(),
                "addresses",
                server.addresses().stream().map(Addresses::text).toList(),
                "services",
                server.services().stream()
                        .map(service ->
                                service.definition().getServiceDescriptor().getName())
                        .toList());
    }
}
