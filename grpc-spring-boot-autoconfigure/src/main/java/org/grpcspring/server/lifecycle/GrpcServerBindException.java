// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Thrown at start when a server cannot listen on its address. */
public final class GrpcServerBindException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String server;
    private final transient SocketAddress address;

    GrpcServerBindException(String server, SocketAddress address, Throwable cause) {
        super("The gRPC server cannot listen on %s: %s".formatted(address, cause.getMessage()), cause);
        this.server = server;
        this.address = address;
    }

    /** Returns the name of the server. */
    public String getServer() {
        return server;
    }

    /** Returns the address that could not be bound. */
    public SocketAddress getAddress() {
        return address;
    }

    /** Returns the TCP port that could not be bound, or -1 if the address is not one of TCP. */
    public int getPort() {
        return address instanceof InetSocketAddress tcp ? tcp.getPort() : -1;
    }
}
