// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.Consumer;

/** Starts servers on one transport. Implementations are safe for use by many threads. */
public interface GrpcServerFactory {

    /** Returns the address that a server will listen on, as it was configured. */
    SocketAddress address();

    /**
     * Builds and starts a server.
     *
     * @param contents adds its services and what else is not of the transport
     * @throws IOException if it cannot listen on its address
     */
    Server start(Consumer<ServerBuilder<?>> contents) throws IOException;

    /** Frees what the last server held beyond its own end; called once it has ended. */
    default void release() {}
}
