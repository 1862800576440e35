// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.autoconfigure.property.InheritedProperties;
import org.grpcspring.client.call.ClientServices;
import org.grpcspring.client.channel.ClientSettings;
import org.grpcspring.client.channel.MissingClientAddressException;
import org.grpcspring.client.discovery.SelfNameResolverProvider;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads the settings of clients, each key from {@code grpc.client.<name>} or else from {@code grpc.client.GLOBAL}. Case
 * and dashes in a client's name do not matter.
 */
final class ClientProperties {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("grpc.client");
    private static final ConfigurationPropertyName GLOBAL = PREFIX.append("global");

    private final ConfigurableEnvironment environment;
    private final ClientServices services;

    ClientProperties(ConfigurableEnvironment environment, ClientServices services) {
        this.environment = environment;
        this.services = services;
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
                properties.defaultLoadBalancingPolicy(),
                ClientCallSettings.policy(client, properties, services));
    }

    private String own(String address) {
        String inProcessName = environment.getProperty("grpc.server.in-process-name");
        boolean networkServer = environment.getProperty("grpc.server.port", Integer.class, 0) != -1;
        return networkServer || inProcessName == null ? address : "in-process:" + inProcessName;
    }

    private GrpcChannelProperties bind(String client) {
        ConfigurationPropertyName own = PREFIX.append(ConfigurationPropertyName.adapt(client, '.'));
        return new InheritedProperties(own, GLOBAL, ClientCallSettings.notInherited(own, environment))
                .bind(environment, GrpcChannelProperties.class);
    }
}
