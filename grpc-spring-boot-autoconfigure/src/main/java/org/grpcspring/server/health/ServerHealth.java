// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import org.grpcspring.server.event.GrpcServerLifecycleEvent;
import org.grpcspring.server.event.GrpcServerShutdownEvent;
import org.grpcspring.server.event.GrpcServerStartedEvent;

/** The health of one server: every service, and the server as a whole, has the status that the server's life says. */
final class ServerHealth {

    private final HealthStatusManager statuses;
    private final HealthWatches watches = new HealthWatches();

    ServerHealth(HealthStatusManager statuses) {
        this.statuses = statuses;
    }

    BindableService service() {
        BindableService health = statuses.getHealthService();
        return () -> ServerInterceptors.intercept(health.bindService(), watches);
    }

    void follow(GrpcServerLifecycleEvent event) {
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
