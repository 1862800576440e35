// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The servers of an application that would listen on the network, and the names in the JVM that they get instead.
 *
 * @param prefix what these names begin with
 * @param names the name of each server, by what its keys begin with
 * @param places the name of a server by each port and each path that any property source has for it
 */
record OwnServers(String prefix, Map<String, String> names, Map<String, String> places) {

    private static final ConfigurationPropertyName DEFAULT = ConfigurationPropertyName.of("grpc.server");
    private static final ConfigurationPropertyName OTHERS = ConfigurationPropertyName.of("grpc.servers");
    private static final String DEFAULT_PORT = "9090";
    private static final String NO_PORT = "-1";

    static OwnServers of(ConfigurableEnvironment environment, String id) {
        String prefix = "local:" + id + "/";
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, String> places = new HashMap<>();
        for (ConfigurationPropertyName server : servers(environment)) {
            List<String> ports = values(environment, server.append("port"));
            List<String> addresses = values(environment, server.append("address"));
            boolean hasPort = ports.isEmpty()
                    ? server.equals(DEFAULT) || !addresses.isEmpty()
                    : !ports.get(0).equals(NO_PORT);
            if (hasPort) {
                String name = prefix + server;
                names.put(server.toString(), name);
                Stream.concat(ports.stream(), addresses.stream()).forEach(place -> places.putIfAbsent(place, name));
            }
        }
        if (names.containsKey(DEFAULT.toString())) {
            places.putIfAbsent(DEFAULT_PORT, prefix + DEFAULT);
        }
        return new OwnServers(prefix, names, places);
    }

    private static List<ConfigurationPropertyName> servers(ConfigurableEnvironment environment) {
        List<ConfigurationPropertyName> servers = new ArrayList<>(List.of(DEFAULT));
        Binder.get(environment)
                .bind(OTHERS, Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of())
                .keySet()
                .forEach(name -> servers.add(OTHERS.append(ConfigurationPropertyName.adapt(name, '.'))));
        return servers;
    }

    /** Returns the values that all property sources have for a key, that which counts first. */
    private static List<String> values(ConfigurableEnvironment environment, ConfigurationPropertyName key) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(key))
                .filter(Objects::nonNull)
                .map(property -> environment.resolvePlaceholders(String.valueOf(property.getValue())))
                .toList();
    }

    /** Returns the addresses that the servers get, by key. */
    Map<String, Object> addresses() {
        return names.entrySet().stream()
                .collect(Collectors.toMap(server -> server.getKey() + ".address", Map.Entry::getValue));
    }

    /** Returns the name of the server that all of some ports or paths belong to, or null if there is none. */
    @Nullable
    String at(Set<String> portsOrPaths) {
        Set<String> found = portsOrPaths.stream()
                .map(place -> places.getOrDefault(place, ""))
                .collect(Collectors.toSet());
        String server = found.size() == 1 ? found.iterator().next() : "";
        return server.isEmpty() ? null : server;
    }
}
