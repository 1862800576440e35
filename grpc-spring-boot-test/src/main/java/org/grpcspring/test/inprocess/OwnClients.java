// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/** Finds the clients that call servers of their own application. Thread-safe. */
public final class OwnClients {

    private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("grpc.client");
    private static final ConfigurationPropertyName GLOBAL = ConfigurationPropertyName.of("grpc.client.global");

    private OwnClients() {}

    /** Returns what a client's keys begin with: {@code grpc.client.a.b}, and {@code grpc.client[a.b]} too. */
    public static List<ConfigurationPropertyName> prefixes(String client) {
        ConfigurationPropertyName prefix = ALL.append(ConfigurationPropertyName.adapt(client, '.'));
        return client.matches("[^\\[\\]]+\\.[^\\[\\]]+")
                ? List.of(prefix, ALL.append("[" + client + "]"))
                : List.of(prefix);
    }

    /**
     * Returns whether the properties let a client call a server of its own application.
     *
     * @param environment has the properties
     * @param prefixes what the client's keys begin with
     */
    public static boolean include(ConfigurableEnvironment environment, List<ConfigurationPropertyName> prefixes) {
        String address = Stream.concat(prefixes.stream(), Stream.of(GLOBAL))
                .map(prefix -> written(environment, prefix.append("address")))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        return address.contains(ClientAddresses.LOCAL_PORT)
                || isOwn(environment, environment.resolvePlaceholders(address).strip());
    }

    private static boolean isOwn(ConfigurableEnvironment environment, String address) {
        if (address.isEmpty()) {
            return environment.getProperty("grpc.default-scheme", "").startsWith("self");
        }
        OwnServers servers = OwnServers.of(environment, "");
        return address.startsWith("self:")
                || address.equals("in-process:" + environment.getProperty("grpc.server.in-process-name"))
                || servers.places().containsKey(address)
                || servers.at(ClientAddresses.places(address)) != null;
    }

    private static @Nullable String written(ConfigurableEnvironment environment, ConfigurationPropertyName key) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(key))
                .filter(Objects::nonNull)
                .map(ConfigurationProperty::getValue)
                .map(String::valueOf)
                .findFirst()
                .orElse(null);
    }
}
