// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.grpcspring.autoconfigure.client.GrpcChannelProperties;
import org.grpcspring.autoconfigure.observation.GrpcObservationProperties;
import org.grpcspring.autoconfigure.server.GrpcServerProperties;
import org.grpcspring.test.PropertyKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.ClassPathResource;

class ConfigurationMetadataTests {

    private Map<String, Map<?, ?>> properties = Map.of();

    @BeforeEach
    void read() throws IOException {
        String json = new ClassPathResource(
                        "META-INF/spring-configuration-metadata.json", GrpcServerProperties.class.getClassLoader())
                .getContentAsString(UTF_8);
        List<?> all = (List<?>) JsonParserFactory.getJsonParser().parseMap(json).getOrDefault("properties", List.of());
        properties = all.stream()
                .map(property -> (Map<?, ?>) property)
                .collect(toMap(property -> String.valueOf(property.get("name")), property -> property));
    }

    @Test
    void everyKeyHasADescriptionAndAType() {
        String[] keys = Stream.concat(
                        PropertyKeys.of(GrpcServerProperties.class).stream().map(key -> "grpc.server." + key),
                        PropertyKeys.of(GrpcObservationProperties.class).stream()
                                .map(key -> "grpc.observation." + key))
                .toArray(String[]::new);
        assertThat(properties).containsKeys(keys).hasSize(keys.length + 3);
        assertThat(properties.values()).allSatisfy(property -> {
            assertThat(property.get("type")).isInstanceOf(String.class);
            assertThat(property.get("description")).asString().endsWith(".").doesNotContainPattern("^\\w*[a-z][A-Z]");
        });
    }

    @Test
    void defaultsAreInTheMetadata() {
        assertThat(attribute("grpc.server.port", "defaultValue")).isEqualTo(9090);
        assertThat(attribute("grpc.server.address", "defaultValue")).isEqualTo("*");
        assertThat(attribute("grpc.server.shutdown-grace-period", "defaultValue"))
                .isEqualTo("30s");
    }

    @Test
    void clientsAreAMapWhoseValuesToolsCanComplete() {
        assertThat(attribute("grpc.client", "type"))
                .isEqualTo("java.util.Map<java.lang.String,%s>".formatted(GrpcChannelProperties.class.getName()));
    }

    private @Nullable Object attribute(String property, String attribute) {
        return properties.getOrDefault(property, Map.of()).get(attribute);
    }
}
