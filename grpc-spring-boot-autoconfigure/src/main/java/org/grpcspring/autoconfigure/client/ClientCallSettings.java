// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.inprocess.InProcessChannelBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.env.Environment;

/** Makes the settings of a client's calls from its properties. */
record ClientCallSettings(PropertyChecks checks) {

    private static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName.of("grpc.client");
    private static final String SERVICE_CONFIG = "service-config";
    private static final String RETRY = "retry";
    private static final String HEDGING = "hedging";
    private static final String THROTTLING = "throttling";
    private static final String METHODS = "methods";
    private static final Set<String> REPLACED = Set.of(RETRY, HEDGING, THROTTLING, METHODS);

    static CallPolicy policy(String client, GrpcChannelProperties properties, ClientServices services) {
        PropertyChecks checks = new PropertyChecks(CLIENTS + "." + client + ".");
        return new CallPolicy(new ClientCallSettings(checks).of(properties), () -> services.get(client));
    }

    /** Returns the names of the services and methods that a client has settings of, those of all clients left out. */
    static Set<String> methods(String client, Environment environment) {
        return Binder.get(environment)
                .bind(
                        CLIENTS.append(ConfigurationPropertyName.adapt(client, '.'))
                                .append(METHODS),
                        Bindable.mapOf(String.class, Method.class))
                .map(Map::keySet)
                .orElse(Set.of());
    }

    /** Returns the keys that a client does not take from GLOBAL, because it has keys of its own instead of them. */
    static Set<String> notInherited(ConfigurationPropertyName client, Environment environment) {
        Set<String> keys = new TreeSet<>();
        if (has(client.append(SERVICE_CONFIG), environment)) {
            keys.addAll(REPLACED);
        } else if (REPLACED.stream().anyMatch(key -> has(client.append(key), environment))) {
            keys.add(SERVICE_CONFIG);
        }
        boolean retry = isOn(client.append(RETRY), environment);
        boolean hedging = isOn(client.append(HEDGING), environment);
        if (retry != hedging) {
            keys.add(retry ? HEDGING : RETRY);
        }
        return keys;
    }

    private static boolean isOn(ConfigurationPropertyName key, Environment environment) {
        return has(key, environment)
                && Binder.get(environment)
                        .bind(key.append("enabled"), Bindable.of(Boolean.class))
                        .orElse(true);
    }

    private static boolean has(ConfigurationPropertyName key, Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(key) != null
                    || source.containsDescendantOf(key) == ConfigurationPropertyState.PRESENT) {
                return true;
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
                serviceConfig(properties));
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

    private @Nullable Map<String, ?> serviceConfig(GrpcChannelProperties properties) {
        String json = properties.serviceConfig();
        if (json == null) {
            return null;
        }
        Map<String, Boolean> replaced = new TreeMap<>(Map.of(
                RETRY, properties.retry() != null,
                HEDGING, properties.hedging() != null,
                THROTTLING, properties.throttling().maxTokens() != null,
                METHODS, !properties.methods().isEmpty()));
        if (replaced.containsValue(true)) {
            replaced.values().removeIf(set -> !set);
            throw checks.invalid(
                    SERVICE_CONFIG,
                    json,
                    "It stands instead of the keys below '%s' that are set too: %s. Remove these or it."
                            .formatted(checks.prefix(), replaced.keySet()));
        }
        try {
            Map<String, ?> config = members(JsonParserFactory.getJsonParser().parseMap(json));
            // Only a channel tells what grpc-java thinks of it.
            InProcessChannelBuilder.forName(SERVICE_CONFIG)
                    .enableRetry()
                    .defaultServiceConfig(config)
                    .build()
                    .shutdownNow();
            return config;
        } catch (IllegalArgumentException | IllegalStateException ex) {
            throw checks.invalid(SERVICE_CONFIG, json, "It is no gRPC service config in JSON: " + ex.getMessage());
        }
    }

    private static Map<String, @Nullable Object> members(Map<?, ?> json) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        json.forEach((name, value) -> members.put(String.valueOf(name), value(value)));
        return members;
    }

    // grpc-java takes no other type of number.
    private static @Nullable Object value(@Nullable Object json) {
        if (json instanceof Map<?, ?> map) {
            return members(map);
        }
        if (json instanceof List<?> list) {
            return list.stream().map(ClientCallSettings::value).toList();
        }
        return json instanceof Number number ? Double.valueOf(number.doubleValue()) : json;
    }
}
