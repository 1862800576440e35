// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.grpcspring.test.inprocess.OwnClients;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * A client, of which case and dashes in the name do not matter.
 *
 * @param prefixes what its keys begin with: {@code grpc.client.a.b}, and {@code grpc.client[a.b]} too
 */
record MockedClient(List<ConfigurationPropertyName> prefixes) {

    private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("grpc.client");

    static MockedClient of(String name) {
        return new MockedClient(OwnClients.prefixes(name));
    }

    /** Returns the name without what does not matter, for an address. */
    String plainName() {
        return prefixes.get(0).toString().replaceAll("[^a-z0-9.]", "").replaceFirst("^grpc\\.client\\.?", "");
    }

    /** Returns whether a property is set for the client. */
    boolean isConfigured(ConfigurableEnvironment environment) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .anyMatch(source -> prefixes.stream()
                        .anyMatch(prefix -> source.containsDescendantOf(prefix) == ConfigurationPropertyState.PRESENT));
    }

    /** Returns the names below which properties of clients are set. */
    static Set<String> configured(ConfigurableEnvironment environment) {
        Set<String> names = new TreeSet<>();
        ConfigurationPropertySources.get(environment).forEach(source -> {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(ALL::isAncestorOf)
                        .map(name -> name.getElement(ALL.getNumberOfElements(), Form.ORIGINAL))
                        .filter(name -> !name.equalsIgnoreCase("global"))
                        .forEach(names::add);
            }
        });
        return names;
    }
}
