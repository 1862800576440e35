// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.inprocess;

import io.grpc.inprocess.AnonymousInProcessSocketAddress;
import io.grpc.inprocess.InProcessSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Translates in-process names to addresses: a name that this application context serves becomes an address that no
 * other context in the JVM sees, any other name is grpc-java's own, JVM-wide. Immutable.
 */
public final class InProcessAddresses {

    private final Map<String, SocketAddress> own;

    /**
     * Creates addresses for the names served by one context.
     *
     * @param ownNames the names that the context serves
     */
    public InProcessAddresses(Set<String> ownNames) {
        this.own = ownNames.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(), name -> new AnonymousInProcessSocketAddress()));
    }

    /** Returns the address to serve or to call under a name. */
    public SocketAddress get(String name) {
        SocketAddress address = own.get(name);
        return address != null ? address : new InProcessSocketAddress(name);
    }
}
