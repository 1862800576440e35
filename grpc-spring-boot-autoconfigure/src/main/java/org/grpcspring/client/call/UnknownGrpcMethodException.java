// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import java.util.Set;
import org.grpcspring.spelling.KnownNames;

/** Thrown at start when settings name a service or a method that no stub of the client has. */
public final class UnknownGrpcMethodException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String client;
    private final transient KnownNames known;

    UnknownGrpcMethodException(String name, String client, Set<String> known) {
        super("Settings are given for '%s', which no stub of %s has"
                .formatted(
                        name,
                        client.equals(ClientServices.ALL_CLIENTS)
                                ? "any gRPC client"
                                : "the gRPC client '%s'".formatted(client)));
        this.name = name;
        this.client = client;
        this.known = KnownNames.of(known);
    }

    /** Returns the name that no stub has. */
    public String getName() {
        return name;
    }

    /** Returns the name of the client, or {@link ClientServices#ALL_CLIENTS}. */
    public String getClient() {
        return client;
    }

    /** Returns the names of the services and methods that the client's stubs have. */
    public KnownNames getKnown() {
        return known;
    }
}
