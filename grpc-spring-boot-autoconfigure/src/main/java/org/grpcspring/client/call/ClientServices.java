// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The services that clients have stubs of, and the check that settings name only these: a method when a stub of its
 * service is made, a service when all singletons are there. Safe for use by many threads.
 */
public final class ClientServices implements SmartInitializingSingleton {

    /** The name under which settings hold for all clients. */
    public static final String ALL_CLIENTS = "GLOBAL";

    private final Function<String, Set<String>> configured;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    /**
     * Creates an empty set.
     *
     * @param configured returns the services ({@code package.Service}) and methods ({@code package.Service/Method})
     *     that the settings of a client name
     */
    public ClientServices(Function<String, Set<String>> configured) {
        this.configured = configured;
    }

    /**
     * Takes note that a client has a stub.
     *
     * @param client the client's name
     * @param service the stub's service, or null if it is not known, as with a plain channel
     * @throws UnknownGrpcMethodException if the client's settings name a method of the service that it does not have
     */
    public void add(String client, @Nullable ServiceDescriptor service) {
        Client known = clients.computeIfAbsent(key(client), key -> new Client(client));
        if (service == null) {
            known.others = true;
        } else {
            Predicate<String> ofService =
                    name -> service.getName().equals(MethodDescriptor.extractFullServiceName(name));
            check(client, Set.of(service), ofService);
            check(ALL_CLIENTS, Set.of(service), ofService);
            known.services.add(service);
        }
    }

    /** Returns the services known so far that a client has stubs of. */
    public Set<ServiceDescriptor> get(String client) {
        Client known = clients.get(key(client));
        return known == null ? Set.of() : Set.copyOf(known.services);
    }

    @Override
    public void afterSingletonsInstantiated() {
        clients.values().stream()
                .filter(client -> !client.others)
                .forEach(client -> check(client.name, client.services, name -> true));
        if (!clients.isEmpty() && clients.values().stream().noneMatch(client -> client.others)) {
            Set<ServiceDescriptor> all = clients.values().stream()
                    .flatMap(client -> client.services.stream())
                    .collect(Collectors.toSet());
            check(ALL_CLIENTS, all, name -> true);
        }
    }

    private void check(String client, Collection<ServiceDescriptor> services, Predicate<String> concerned) {
        Set<String> known = services.stream()
                .flatMap(service -> Stream.concat(
                        Stream.of(service.getName()),
                        service.getMethods().stream().map(MethodDescriptor::getFullMethodName)))
                .collect(Collectors.toCollection(TreeSet::new));
        configured.apply(client).stream()
                .filter(name -> concerned.test(name) && !known.contains(name))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new UnknownGrpcMethodException(unknown, client, known);
                });
    }

    private static String key(String client) {
        return client.replaceAll("[^A-Za-z0-9.]", "").toLowerCase(Locale.ROOT);
    }

    /** What is known of one client. */
    private static final class Client {

        private final String name;
        private final Set<ServiceDescriptor> services = ConcurrentHashMap.newKeySet();
        private volatile boolean others;

        Client(String name) {
            this.name = name;
        }
    }
}
