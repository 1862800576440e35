// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import java.util.Set;
import org.grpcspring.spelling.KnownNames;

/** Thrown at start when a bean names a server that is not configured. */
public final class UnknownGrpcServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String server;
    private final transient KnownNames known;

    UnknownGrpcServerException(String beanName, String server, Set<String> known) {
        super("The bean '%s' is annotated with @GrpcService(server = \"%s\"), but the servers are %s"
                .formatted(beanName, server, KnownNames.of(known)));
        this.server = server;
        this.known = KnownNames.of(known);
    }

    /** Returns the name of the server. */
    public String getServer() {
        return server;
    }

    /** Returns the names of the servers that are configured. */
    public KnownNames getKnown() {
        return known;
    }
}
