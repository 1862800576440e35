// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.client.channel.ClientSettings;
import org.grpcspring.client.channel.MissingClientAddressException;
import org.grpcspring.client.discovery.SelfNameResolverProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads the settings of clients, each key from {@code grpc.client.<name>} or else from {@code grpc.client.GLOBAL}. Case
 * and dashes in a client's name do not matter.
 */
final class ClientProperties {

    private static final Log log = LogFactory.getLog(ClientProperties.class);
    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("grpc.client");
    private static final ConfigurationPropertyName TARGET = ConfigurationPropertyName.of("client");

    private final ConfigurableEnvironment environment;

    ClientProperties(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    ClientSettings get(String client) {
        GrpcChannelProperties properties = bind(client);
        String address = properties.address();
        if (address == null || address.isBlank()) {
            throw new MissingClientAddressException(client);
        }
        return new ClientSettings(
                client,
                address.startsWith(SelfNameResolverProvider.SCHEME + ":") ? own(address) : address.strip(),
                properties.negotiationType() == NegotiationType.PLAINTEXT,
                properties.defaultLoadBalancingPolicy());
    }

    private String own(String address) {
        String inProcessName = environment.getProperty("grpc.server.in-process-name");
        boolean networkServer = environment.getProperty("grpc.server.port", Integer.class, 0) != -1;
        return networkServer || inProcessName == null ? address : "in-process:" + inProcessName;
    }

    private GrpcChannelProperties bind(String client) {
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        for (String name : List.of(client.toLowerCase(Locale.ROOT), "global")) {
            ConfigurationPropertyName prefix = PREFIX.append(ConfigurationPropertyName.adapt(name, '.'));
            for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
                warnOfStray(source.getConfigurationProperty(prefix));
                sources.add(key -> TARGET.isAncestorOf(key)
                        ? source.getConfigurationProperty(prefix.append(key.subName(1)))
                        : null);
            }
        }
        return new Binder(sources, new PropertySourcesPlaceholdersResolver(environment))
                .bindOrCreate(TARGET.toString(), GrpcChannelProperties.class);
    }

    private static void warnOfStray(@Nullable ConfigurationProperty stray) {
        if (stray != null) {
            log.warn("'%s' is ignored: it is one value where the settings of a client are expected (%s)"
                    .formatted(stray.getName(), stray.getOrigin()));
        }
    }
}
