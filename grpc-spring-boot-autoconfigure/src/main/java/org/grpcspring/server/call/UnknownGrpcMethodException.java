// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.util.Set;
import org.grpcspring.spelling.KnownNames;

/** Thrown at start when settings name a service or a method that is not served. */
public final class UnknownGrpcMethodException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String server;
    private final transient KnownNames served;

    UnknownGrpcMethodException(String name, String server, Set<String> served) {
        super("Settings are given for '%s', which the server '%s' does not serve".formatted(name, server));
        this.name = name;
        this.server = server;
        this.served = KnownNames.of(served);
    }

    /** Returns the name that is not served. */
    public String getName() {
        return name;
    }

    /** Returns the name of the server. */
    public String getServer() {
        return server;
    }

    /** Returns the names of the services and methods that are served. */
    public KnownNames getServed() {
        return served;
    }
}
