// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.event;

import io.grpc.Server;
import org.springframework.context.ApplicationEvent;

/** What happens to a gRPC server. */
public abstract sealed class GrpcServerLifecycleEvent extends ApplicationEvent
        permits GrpcServerStartedEvent, GrpcServerShutdownEvent, GrpcServerTerminatedEvent {

    private static final long serialVersionUID = 1L;

    private final int port;

    GrpcServerLifecycleEvent(Server server, int port) {
        super(server);
        this.port = port;
    }

    /** Returns the server. */
    public final Server getServer() {
        return (Server) getSource();
    }

    /** Returns the TCP port that the server listens or listened on, or -1 if it is none of TCP. */
    public final int getPort() {
        return port;
    }
}
