// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.inprocess;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.grpcspring.inprocess.InProcessAddresses;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Keeps the in-process names that this application serves within this application. */
@Configuration(proxyBeanMethods = false)
public final class InProcessConfiguration {

    @Bean
    InProcessAddresses grpcInProcessAddresses(Environment environment) {
        Set<String> names = new HashSet<>();
        Binder binder = Binder.get(environment);
        binder.bind("grpc.server.in-process-name", String.class).ifBound(names::add);
        binder.bind("grpc.servers", Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of())
                .keySet()
                .forEach(server -> binder.bind(
                                ConfigurationPropertyName.of("grpc.servers")
                                        .append(ConfigurationPropertyName.adapt(server, '.'))
                                        .append("in-process-name"),
                                Bindable.of(String.class))
                        .ifBound(names::add));
        return new InProcessAddresses(names);
    }
}
