// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import java.net.SocketAddress;

/** Thrown at start when a server cannot listen on its address. */
public final class GrpcServerBindException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final SocketAddress address;

    GrpcServerBindException(SocketAddress address, Throwable cause) {
        super("The gRPC server cannot listen on %s: %s".formatted(address, cause.getMessage()), cause);
        this.address = address;
    }

    /** Returns the address that could not be bound. */
    public SocketAddress getAddress() {
        return address;
    }
}
