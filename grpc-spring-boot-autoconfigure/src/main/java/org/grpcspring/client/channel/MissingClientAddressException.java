// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import java.util.Collection;
import org.grpcspring.spelling.KnownNames;
import org.jspecify.annotations.Nullable;

/** Thrown when a client has no address. */
public final class MissingClientAddressException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String client;
    private final transient KnownNames known;

    /**
     * Creates the exception.
     *
     * @param client the client's name
     * @param known the names of the clients that have an address
     */
    public MissingClientAddressException(String client, Collection<String> known) {
        this(
                "The gRPC client '%1$s' has no address: 'grpc.client.%1$s.address' is not set".formatted(client),
                client,
                KnownNames.of(known),
                null);
    }

    private MissingClientAddressException(String message, String client, KnownNames known, @Nullable Throwable cause) {
        super(message, cause);
        this.client = client;
        this.known = known;
    }

    /** Returns the exception that also says where the client is injected. */
    public MissingClientAddressException at(Object target) {
        return new MissingClientAddressException(
                getMessage() + ", and it is injected at " + target, client, known, this);
    }

    /** Returns the client's name. */
    public String getClient() {
        return client;
    }

    /** Returns the names of the clients that have an address. */
    public KnownNames getKnown() {
        return known;
    }
}
