// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import io.grpc.BindableService;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.server.event.GrpcServerLifecycleEvent;
import org.grpcspring.server.service.BuiltInServices;
import org.grpcspring.server.service.GrpcService;
import org.springframework.context.ApplicationListener;

/** Gives every server a health service of its own. Safe for use by many threads. */
public final class HealthServices implements BuiltInServices, ApplicationListener<GrpcServerLifecycleEvent> {

    private final Map<String, ServerHealth> healthByServer = new HashMap<>();

    /**
     * Creates the services.
     *
     * @param servers the names of the servers that have one
     * @param ofDefault where the statuses of the default server are kept
     */
    public HealthServices(Set<String> servers, HealthStatusManager ofDefault) {
        for (String server : servers) {
            healthByServer.put(
                    server,
                    new ServerHealth(
                            server.equals(GrpcService.DEFAULT_SERVER) ? ofDefault : new HealthStatusManager()));
        }
    }

    @Override
    public List<BindableService> of(String server) {
        ServerHealth health = healthByServer.get(server);
        return health == null ? List.of() : List.of(health.service());
    }

    @Override
    public void onApplicationEvent(GrpcServerLifecycleEvent event) {
        ServerHealth health = healthByServer.get(event.getServerName());
        if (health != null) {
            health.follow(event);
        }
    }
}
