// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

/** Thrown when a client has no address. */
public final class MissingClientAddressException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String client;

    /**
     * Creates the exception.
     *
     * @param client the client's name
     */
    public MissingClientAddressException(String client) {
        super("The gRPC client '%s' has no address: 'grpc.client.%s.address' is not set".formatted(client, client));
        this.client = client;
    }

    /** Returns the client's name. */
    public String getClient() {
        return client;
    }
}
