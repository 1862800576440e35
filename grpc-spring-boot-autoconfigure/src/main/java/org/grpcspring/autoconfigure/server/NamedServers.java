// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.core.env.Environment;

/**
 * The servers as they are configured.
 *
 * @param all the default one first
 */
record NamedServers(List<NamedServer> all) {

    static NamedServers of(GrpcServerProperties properties, Environment environment) {
        List<NamedServer> all = new ArrayList<>();
        all.add(NamedServer.ofDefault(properties));
        all.addAll(NamedServer.others(environment));
        return new NamedServers(List.copyOf(all));
    }

    /** Returns the names of those whose properties say so. */
    Set<String> where(Predicate<GrpcServerProperties> wanted) {
        return all.stream()
                .filter(server -> wanted.test(server.properties()))
                .map(NamedServer::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
