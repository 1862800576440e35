// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Thrown at start when clients could not connect within their {@code immediate-connect-timeout}. */
public final class ClientConnectionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Set<String> clients;

    ClientConnectionException(Map<String, String> failures) {
        super(failures.entrySet().stream()
                .map(failure ->
                        "The gRPC client '%s' cannot connect to %s".formatted(failure.getKey(), failure.getValue()))
                .collect(Collectors.joining("\n")));
        this.clients = new TreeSet<>(failures.keySet());
    }

    /** Returns the clients' names. */
    public Set<String> getClients() {
        return clients;
    }
}
