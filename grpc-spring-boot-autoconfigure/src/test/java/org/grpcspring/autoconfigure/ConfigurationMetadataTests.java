// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.grpcspring.autoconfigure.client.GrpcChannelProperties;
import org.grpcspring.autoconfigure.observation.GrpcObservationProperties;
import org.grpcspring.autoconfigure.property.CertificateProperties;
import org.grpcspring.autoconfigure.server.GrpcHealthProperties;
import org.grpcspring.autoconfigure.server.GrpcServerProperties;
import org.grpcspring.test.PropertyKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.ClassPathResource;

class ConfigurationMetadataTests {

    private static final String[] OF_ACTUATOR = {
        "management.endpoint.grpc.access",
        "management.endpoint.grpc.cache.time-to-live",
        "management.endpoint.grpccalls.access",
        "management.endpoint.grpccalls.cache.time-to-live",
        "management.endpoint.grpccalls.max-recent",
        "management.endpoint.grpccalls.max-running",
        "management.endpoint.grpcchannels.access",
        "management.endpoint.grpcchannels.cache.time-to-live",
        "management.info.grpc.enabled",
        "management.tracing.grpc.enabled",
    };

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
        Map<String, Class<?>> records = Map.of(
                "grpc.server.", GrpcServerProperties.class,
                "grpc.server.health.", GrpcHealthProperties.class,
                "grpc.certificates.", CertificateProperties.class,
                "grpc.observation.", GrpcObservationProperties.class);
        String[] keys = records.entrySet().stream()
                .flatMap(type -> PropertyKeys.of(type.getValue()).stream().map(key -> type.getKey() + key))
                .toArray(String[]::new);
        assertThat(properties)
                .containsKeys(keys)
                .containsKeys(OF_ACTUATOR)
                .hasSize(keys.length + 6 + OF_ACTUATOR.length);
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
                .isEqualTo("20s");
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
