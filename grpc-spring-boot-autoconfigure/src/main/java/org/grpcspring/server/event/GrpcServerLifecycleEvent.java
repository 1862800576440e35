// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.event;

import io.grpc.Server;
import org.springframework.context.ApplicationEvent;

/** What happens to a gRPC server. */
public abstract sealed class GrpcServerLifecycleEvent extends ApplicationEvent
        permits GrpcServerStartedEvent, GrpcServerShutdownEvent, GrpcServerTerminatedEvent {

    private static final long serialVersionUID = 1L;

    private final String serverName;
    private final int port;

    GrpcServerLifecycleEvent(Server server, String serverName, int port) {
        super(server);
        this.serverName = serverName;
        this.port = port;
    }

    /** Returns the server. */
    public final Server getServer() {
        return (Server) getSource();
    }

    /** Returns the server's name in the configuration: {@code default}, or that under {@code grpc.servers}. */
    public final String getServerName() {
        return serverName;
    }

    /** Returns the TCP port that the server listens or listened on, or -1 if it does not listen on TCP. */
    public final int getPort() {
        return port;
    }
}
