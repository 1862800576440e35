// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.event;

import io.grpc.Server;

/** Published when a gRPC server begins to stop: it accepts no new calls, those in flight go on. */
public final class GrpcServerShutdownEvent extends GrpcServerLifecycleEvent {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the event.
     *
     * @param server the server
     * @param serverName the name of the server in the configuration
     * @param port the TCP port it listens on, or -1 if it listens on none
     */
    public GrpcServerShutdownEvent(Server server, String serverName, int port) {
        super(server, serverName, port);
    }
}
