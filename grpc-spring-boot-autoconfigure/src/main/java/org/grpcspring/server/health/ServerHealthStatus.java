// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import org.grpcspring.server.event.GrpcServerLifecycleEvent;
import org.grpcspring.server.event.GrpcServerShutdownEvent;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.springframework.context.ApplicationListener;

/** Gives every service, and the server as a whole, the status that the server's life says. */
public final class ServerHealthStatus implements ApplicationListener<GrpcServerLifecycleEvent> {

    private final HealthStatusManager statuses;
    private final HealthWatches watches;

    /**
     * Creates the listener.
     *
     * @param statuses where the statuses are kept
     * @param watches completed when the server begins to stop, once they have been told
     */
    public ServerHealthStatus(HealthStatusManager statuses, HealthWatches watches) {
        this.statuses = statuses;
        this.watches = watches;
    }

    @Override
    public void onApplicationEvent(GrpcServerLifecycleEvent event) {
        if (event instanceof GrpcServerStartedEvent) {
            watches.admit();
            setAll(event, ServingStatus.SERVING);
        } else if (event instanceof GrpcServerShutdownEvent) {
            setAll(event, ServingStatus.NOT_SERVING);
            watches.complete();
        }
    }

    private void setAll(GrpcServerLifecycleEvent event, ServingStatus status) {
        statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        for (ServerServiceDefinition service : event.getServer().getServices()) {
            statuses.setStatus(service.getServiceDescriptor().getName(), status);
        }
    }
}
