// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import java.net.SocketAddress;
import java.util.List;

/** Builds servers on one transport. Implementations are safe for use by many threads. */
public interface GrpcServerFactory {

    /** Returns the address that a server will listen on, as it was configured. */
    SocketAddress address();

    /**
     * Builds a server that is not started yet.
     *
     * @param services what it serves
     */
    Server createServer(List<ServerServiceDefinition> services);
}
