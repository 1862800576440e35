// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import java.util.Set;

/** Thrown at start when settings name a service or a method that no stub of the client has. */
public final class UnknownGrpcMethodException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String client;
    private final String suggestion;
    private final transient Set<String> known;

    UnknownGrpcMethodException(String name, String client, Set<String> known) {
        super("Settings are given for '%s', which no stub of %s has"
                .formatted(
                        name,
                        client.equals(ClientServices.ALL_CLIENTS)
                                ? "any gRPC client"
                                : "the gRPC client '%s'".formatted(client)));
        this.client = client;
        this.suggestion = EditDistance.closest(name, known);
        this.known = Set.copyOf(known);
    }

    /** Returns the name of the client, or {@link ClientServices#ALL_CLIENTS}. */
    public String getClient() {
        return client;
    }

    /** Returns the name among those known that is most like the unknown one. */
    public String getSuggestion() {
        return suggestion;
    }

    /** Returns the names of the services and methods that the client's stubs have. */
    public Set<String> getKnown() {
        return known;
    }
}
