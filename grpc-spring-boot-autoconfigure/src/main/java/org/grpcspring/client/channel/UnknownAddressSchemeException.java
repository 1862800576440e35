// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

/** Thrown when a client's address has a scheme that nothing resolves. */
public final class UnknownAddressSchemeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String client;

    UnknownAddressSchemeException(String client, String address, String scheme) {
        super("The gRPC client '%s' has the address '%s', and nothing resolves the scheme '%s'"
                .formatted(client, address, scheme));
        this.client = client;
    }

    /** Returns the client's name. */
    public String getClient() {
        return client;
    }
}
