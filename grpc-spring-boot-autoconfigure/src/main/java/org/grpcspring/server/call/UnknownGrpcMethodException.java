// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.util.Set;

/** Thrown at start when settings name a service or a method that is not served. */
public final class UnknownGrpcMethodException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Set<String> served;

    UnknownGrpcMethodException(String name, Set<String> served) {
        super("Settings are given for '%s', which is not served".formatted(name));
        this.served = Set.copyOf(served);
    }

    /** Returns the names of the services and methods that are served. */
    public Set<String> getServed() {
        return served;
    }
}
