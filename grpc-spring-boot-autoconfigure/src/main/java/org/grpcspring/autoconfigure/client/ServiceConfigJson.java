// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.inprocess.InProcessChannelBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonParserFactory;

/** Reads the gRPC service config that a client has instead of other keys. */
record ServiceConfigJson(PropertyChecks checks) {

    static final String KEY = "service-config";

    @Nullable
    Map<String, ?> parse(GrpcChannelProperties properties) {
        String json = properties.serviceConfig();
        if (json == null) {
            return null;
        }
        List<String> replaced = replaced(properties);
        if (!replaced.isEmpty()) {
            throw checks.invalid(
                    KEY,
                    json,
                    "It stands instead of the keys below '%s' that are set too: %s. Remove these or it."
                            .formatted(checks.prefix(), replaced));
        }
        try {
            Map<String, ?> config = members(JsonParserFactory.getJsonParser().parseMap(json));
            // Only a channel tells what grpc-java thinks of it.
            InProcessChannelBuilder.forName(KEY)
                    .enableRetry()
                    .defaultServiceConfig(config)
                    .build()
                    .shutdownNow();
            return config;
        } catch (IllegalArgumentException | IllegalStateException ex) {
            throw checks.invalid(KEY, json, "It is not a gRPC service config in JSON: " + ex.getMessage());
        }
    }

    private static List<String> replaced(GrpcChannelProperties properties) {
        List<String> keys = new ArrayList<>();
        if (properties.retry() != null) {
            keys.add("retry");
        }
        if (properties.hedging() != null) {
            keys.add("hedging");
        }
        if (properties.throttling().maxTokens() != null) {
            keys.add("throttling");
        }
        if (!properties.methods().isEmpty()) {
            keys.add("methods");
        }
        return keys;
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
            return list.stream().map(ServiceConfigJson::value).toList();
        }
        return json instanceof Number number ? Double.valueOf(number.doubleValue()) : json;
    }
}
