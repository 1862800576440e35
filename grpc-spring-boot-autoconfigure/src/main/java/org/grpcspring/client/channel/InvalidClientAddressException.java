// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

/** Thrown when a client's address cannot be parsed or has a scheme that nothing resolves. */
public final class InvalidClientAddressException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String client;

    InvalidClientAddressException(ClientSettings settings, String reason) {
        super("The gRPC client '%s' cannot use 'grpc.client.%s.address' = '%s': %s"
                .formatted(settings.name(), settings.name(), settings.address(), reason));
        this.client = settings.name();
    }

    /** Returns the client's name. */
    public String getClient() {
        return client;
    }
}
