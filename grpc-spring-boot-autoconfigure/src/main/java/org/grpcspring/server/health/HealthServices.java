// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import io.grpc.BindableService;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.server.event.GrpcServerLifecycleEvent;
import org.grpcspring.server.event.GrpcServerShutdownEvent;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.service.BuiltInServices;
import org.grpcspring.server.service.GrpcService;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Gives every server a health service of its own. Every service that a server serves has a status, {@code ""} is that
 * of the server as a whole, and {@code liveness} and {@code readiness} are what the application says of itself. Safe
 * for use by many threads.
 */
public final class HealthServices
        implements BuiltInServices, ApplicationListener<ApplicationEvent>, Ordered, AutoCloseable {

    private final @Nullable ApplicationAvailabilityBean availability;
    private final ApplicationHealth application;
    private final Map<String, ServerHealth> healthByServer = new HashMap<>();

    /**
     * Creates the services.
     *
     * @param servers the names of the servers that have one
     * @param ofDefault where the statuses of the default server are kept
     * @param settings how health is found out
     * @param parts the parts of the application that can be asked, or null if there are none
     * @param availability what parts know the application's state by, or null if there is none
     * @param ready whether the application accepts traffic before it says so
     */
    public HealthServices(
            Set<String> servers,
            HealthStatusManager ofDefault,
            HealthSettings settings,
            @Nullable HealthComponents parts,
            @Nullable ApplicationAvailabilityBean availability,
            boolean ready) {
        this.availability = availability;
        application = new ApplicationHealth(settings, parts, ready, this::tell);
        for (String server : servers) {
            healthByServer.put(
                    server,
                    new ServerHealth(
                            server.equals(GrpcService.DEFAULT_SERVER) ? ofDefault : new HealthStatusManager(),
                            application,
                            settings.maxWatches()));
        }
    }

    private void tell() {
        healthByServer.values().forEach(ServerHealth::tell);
    }

    @Override
    public List<BindableService> of(String server) {
        ServerHealth health = healthByServer.get(server);
        return health == null ? List.of() : List.of(health);
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof AvailabilityChangeEvent<?> change) {
            follow(change);
        } else if (event instanceof GrpcServerLifecycleEvent ofServer) {
            ServerHealth health = healthByServer.get(ofServer.getServerName());
            if (health != null && event instanceof GrpcServerStartedEvent) {
                health.started(ofServer.getServer());
            } else if (health != null && event instanceof GrpcServerShutdownEvent) {
                health.stopping();
            }
        }
    }

    // Parts that are asked at once must not answer by the state before: they are told first, and once more in their
    // turn.
    private void follow(AvailabilityChangeEvent<?> change) {
        if (availability != null) {
            availability.onApplicationEvent(change);
        }
        application.follow(change.getState());
    }

    /** Returns that other listeners find what they can ask of health already true. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    /** Ends the threads on which parts are asked. */
    @Override
    public void close() {
        application.close();
    }
}
