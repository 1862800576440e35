// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.grpcspring.autoconfigure.client.GrpcCallProperties.Method;
import org.grpcspring.autoconfigure.client.GrpcCallProperties.Throttling;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.client.call.CallPolicy;
import org.grpcspring.client.call.CallSettings;
import org.grpcspring.client.call.ClientServices;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/** Makes the settings of a client's calls from its properties. */
record ClientCallSettings(PropertyChecks checks) {

    private static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName.of("grpc.client");
    private static final String RETRY = "retry";
    private static final String HEDGING = "hedging";
    private static final String METHODS = "methods";
    private static final Set<String> REPLACED = Set.of(RETRY, HEDGING, "throttling", METHODS);

    static CallPolicy policy(String client, GrpcChannelProperties properties, ClientServices services) {
        PropertyChecks checks = new PropertyChecks(CLIENTS + "." + client + ".");
        return new CallPolicy(new ClientCallSettings(checks).of(properties), () -> services.get(client));
    }

    /** Returns the names of the services and methods that a client has settings of, those of all clients left out. */
    static Set<String> methods(String client, Environment environment) {
        Binder binder = Binder.get(environment);
        return ClientProperties.prefixes(client).stream()
                .flatMap(prefix -> binder
                        .bind(prefix.append(METHODS), Bindable.mapOf(String.class, Method.class))
                        .orElse(Map.of())
                        .keySet()
                        .stream())
                .collect(Collectors.toSet());
    }

    /** Returns the keys that a client does not take from GLOBAL, because it has keys of its own instead of them. */
    static Set<String> notInherited(List<ConfigurationPropertyName> client, Environment environment) {
        Set<String> keys = new TreeSet<>();
        if (has(client, ServiceConfigJson.KEY, environment)) {
            keys.addAll(REPLACED);
        } else if (REPLACED.stream().anyMatch(key -> has(client, key, environment))) {
            keys.add(ServiceConfigJson.KEY);
        }
        boolean retry = isOn(client, RETRY, environment);
        boolean hedging = isOn(client, HEDGING, environment);
        if (retry != hedging) {
            keys.add(retry ? HEDGING : RETRY);
        }
        return keys;
    }

    private static boolean isOn(List<ConfigurationPropertyName> client, String key, Environment environment) {
        Binder binder = Binder.get(environment);
        return has(client, key, environment)
                && client.stream()
                        .allMatch(
                                prefix -> binder.bind(prefix.append(key).append("enabled"), Bindable.of(Boolean.class))
                                        .orElse(true));
    }

    static boolean has(List<ConfigurationPropertyName> client, String key, Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            for (ConfigurationPropertyName prefix : client) {
                ConfigurationPropertyName name = prefix.append(key);
                if (source.getConfigurationProperty(name) != null
                        || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
                    return true;
                }
            }
        }
        return false;
    }

    private CallSettings of(GrpcChannelProperties properties) {
        ClientCallRules rules = new ClientCallRules(checks);
        Method all = new Method(null, null, properties.retry(), properties.hedging());
        return new CallSettings(
                checks.positive("default-request-timeout", properties.defaultRequestTimeout()),
                properties.propagateDeadline(),
                throttling(properties.throttling()),
                rules.all(all),
                rules.methods(all, properties.methods()),
                new ServiceConfigJson(checks).parse(properties));
    }

    private CallSettings.@Nullable Throttling throttling(Throttling throttling) {
        Double tokens = throttling.maxTokens();
        if (tokens != null && !(tokens > 0)) {
            throw checks.invalid("throttling.max-tokens", tokens, "A number greater than 0 is needed.");
        }
        if (!(throttling.tokenRatio() > 0)) {
            throw checks.invalid(
                    "throttling.token-ratio", throttling.tokenRatio(), "A number greater than 0 is needed.");
        }
        return tokens == null ? null : new CallSettings.Throttling(tokens, throttling.tokenRatio());
    }
}
