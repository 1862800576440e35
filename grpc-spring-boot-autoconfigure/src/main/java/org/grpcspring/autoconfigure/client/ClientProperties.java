// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.grpcspring.autoconfigure.property.InheritedProperties;
import org.grpcspring.client.channel.MissingClientAddressException;
import org.grpcspring.client.discovery.LocalNameResolverProvider;
import org.grpcspring.client.discovery.SelfNameResolverProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads the properties of clients, each key from {@code grpc.client.<name>} or else from {@code grpc.client.GLOBAL}.
 * Case and dashes in a client's name do not matter.
 */
final class ClientProperties {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("grpc.client");
    private static final ConfigurationPropertyName GLOBAL = PREFIX.append("global");

    private final ConfigurableEnvironment environment;

    ClientProperties(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    GrpcChannelProperties get(String client) {
        List<ConfigurationPropertyName> own = prefixes(client);
        Set<String> exceptions = new HashSet<>(ClientCallSettings.notInherited(own, environment));
        exceptions.addAll(CredentialsRules.notInherited(own, environment));
        return new InheritedProperties(own, GLOBAL, exceptions).bind(environment, GrpcChannelProperties.class);
    }

    /** Returns where a client's own keys stand: {@code grpc.client.a.b}, and {@code grpc.client[a.b]} too. */
    static List<ConfigurationPropertyName> prefixes(String client) {
        ConfigurationPropertyName prefix = PREFIX.append(ConfigurationPropertyName.adapt(client, '.'));
        return client.matches("[^\\[\\]]+\\.[^\\[\\]]+")
                ? List.of(prefix, PREFIX.append("[" + client + "]"))
                : List.of(prefix);
    }

    /** Returns whether a key is set, for a client or for all. */
    boolean isSet(String client, String key) {
        return ClientCallSettings.has(prefixes(client), key, environment)
                || ClientCallSettings.has(List.of(GLOBAL), key, environment);
    }

    String address(String client, @Nullable String configured) {
        String address = configured == null || configured.isBlank() ? byDefaultScheme(client) : configured.strip();
        return address.startsWith(SelfNameResolverProvider.SCHEME + ":") ? own(address) : address;
    }

    private String byDefaultScheme(String client) {
        String scheme = environment.getProperty("grpc.default-scheme", "").strip();
        return switch (scheme.replaceFirst(":$", "")) {
            case "" -> throw new MissingClientAddressException(client, addressed());
            case "self" -> "self:self";
            case "in-process" -> "in-process:" + client;
            case "static" -> "static://" + client;
            default -> scheme.contains(":/") ? scheme + client : scheme.replaceFirst(":$", "") + ":///" + client;
        };
    }

    /** Returns the names of the clients that have an address of their own. */
    private Set<String> addressed() {
        Set<String> clients = new HashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(name -> PREFIX.isAncestorOf(name) && !GLOBAL.isAncestorOf(name))
                        .filter(name -> name.getLastElement(Form.UNIFORM).equals("address"))
                        .map(name -> IntStream.range(PREFIX.getNumberOfElements(), name.getNumberOfElements() - 1)
                                .mapToObj(i -> name.getElement(i, Form.ORIGINAL))
                                .collect(Collectors.joining(".")))
                        .forEach(clients::add);
            }
        }
        return clients;
    }

    private String own(String address) {
        String server = environment.getProperty("grpc.server.address", "");
        if (server.startsWith(LocalNameResolverProvider.SCHEME + ":")) {
            return server;
        }
        String inProcessName = environment.getProperty("grpc.server.in-process-name");
        boolean networkServer = environment.getProperty("grpc.server.port", Integer.class, 0) != -1;
        return networkServer || inProcessName == null ? address : "in-process:" + inProcessName;
    }
}
