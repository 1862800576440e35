// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.port;

import java.net.InetSocketAddress;
import java.util.List;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.lifecycle.ServerFacts;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.springframework.context.ApplicationContext;

/**
 * The ports of the servers that run.
 *
 * @param context has the servers
 */
record LocalPorts(ApplicationContext context) {

    /**
     * Returns the port of a server.
     *
     * @throws IllegalStateException if it does not listen on a port
     */
    int of(String server) {
        List<ServerFacts> servers = context.getBeanProvider(GrpcServerLifecycle.class).stream()
                .map(GrpcServerLifecycle::facts)
                .toList();
        return servers.stream()
                .filter(facts -> isNamed(server, facts))
                .flatMap(facts -> facts.addresses().stream())
                .filter(InetSocketAddress.class::isInstance)
                .map(address -> ((InetSocketAddress) address).getPort())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(reason(server, servers)));
    }

    private static String reason(String server, List<ServerFacts> servers) {
        boolean isRunning = servers.stream()
                .anyMatch(facts -> isNamed(server, facts) && !facts.addresses().isEmpty());
        if (isRunning) {
            return "@LocalGrpcPort: the gRPC server '%s' has no port, it listens within the JVM; remove @AutoConfigureInProcessGrpc from the test, or let a @GrpcClient with the address self:self call it"
                    .formatted(server);
        }
        return "@LocalGrpcPort: no gRPC server '%s' is running, only %s; set '%s.port' to 0 in the test's properties, and let a @GrpcService be among its beans"
                .formatted(
                        server,
                        servers.stream().map(ServerFacts::name).sorted().toList(),
                        server.equals(GrpcService.DEFAULT_SERVER) ? "grpc.server" : "grpc.servers." + server);
    }

    private static boolean isNamed(String server, ServerFacts facts) {
        return GrpcServiceDiscoverer.canonical(facts.name()).equals(GrpcServiceDiscoverer.canonical(server));
    }
}
