// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grpcspring.autoconfigure.client.GrpcChannelProperties;
import org.grpcspring.autoconfigure.client.NegotiationType;
import org.grpcspring.autoconfigure.observation.GrpcObservationProperties;
import org.grpcspring.autoconfigure.property.CertificateProperties;
import org.grpcspring.autoconfigure.security.GrpcServerAuthenticationProperties;
import org.grpcspring.autoconfigure.security.GrpcServerAuthorizationProperties;
import org.grpcspring.autoconfigure.server.GrpcHealthProperties;
import org.grpcspring.autoconfigure.server.GrpcServerProperties;
import org.grpcspring.test.PropertyKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    private Map<String, Map<?, ?>> hints = Map.of();

    @BeforeEach
    void read() throws IOException {
        String json = new ClassPathResource(
                        "META-INF/spring-configuration-metadata.json", GrpcServerProperties.class.getClassLoader())
                .getContentAsString(UTF_8);
        Map<String, Object> metadata = JsonParserFactory.getJsonParser().parseMap(json);
        properties = byName(metadata.get("properties"));
        hints = byName(metadata.get("hints"));
    }

    @Test
    void everyKeyHasADescriptionAndAType() {
        Map<String, Class<?>> records = Map.of(
                "grpc.client.GLOBAL.", GrpcChannelProperties.class,
                "grpc.server.", GrpcServerProperties.class,
                "grpc.server.health.", GrpcHealthProperties.class,
                "grpc.server.authentication.", GrpcServerAuthenticationProperties.class,
                "grpc.server.authorization.", GrpcServerAuthorizationProperties.class,
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

    @ParameterizedTest
    @CsvSource({"server.md, grpc.server.", "client.md, grpc.client.GLOBAL.", "observability.md, grpc.observation."})
    void defaultsOfThePagesAreInTheMetadata(String page, String prefix) throws IOException {
        Pattern row = Pattern.compile("\\| `([\\w.-]+)` \\| (`[^` ]+`|\\d+ (?:MiB|KiB|minutes)) \\|");
        List<MatchResult> rows = Files.readAllLines(Path.of("../docs", page)).stream()
                .flatMap(line -> row.matcher(line).results())
                .filter(found -> properties.containsKey(prefix + found.group(1)))
                .toList();
        assertThat(rows).hasSizeGreaterThan(5).allSatisfy(found -> {
            String value = found.group(2).replace("`", "").replace(" ", "").replace("iB", "B");
            Object inMetadata = attribute(prefix + found.group(1), "defaultValue");
            assertThat(String.valueOf(inMetadata))
                    .as(found.group(1))
                    .isIn(value, "[" + value + "]", value.replace("minutes", "m"));
        });
    }

    @Test
    void clientsAndServersAreMapsWhoseValuesToolsCanComplete() {
        String map = "java.util.Map<java.lang.String,%s>";
        assertThat(attribute("grpc.client", "type")).isEqualTo(map.formatted(GrpcChannelProperties.class.getName()));
        assertThat(attribute("grpc.servers", "type")).isEqualTo(map.formatted(GrpcServerProperties.class.getName()));
    }

    @Test
    void valuesAreSuggestedForKeysThatThereAre() {
        assertThat(hints)
                .containsKeys(
                        "grpc.client.GLOBAL.compression",
                        "grpc.client.GLOBAL.default-load-balancing-policy",
                        "grpc.client.GLOBAL.negotiation-type",
                        "grpc.server.compression",
                        "grpc.server.executor");
        assertThat(hints.keySet())
                .allSatisfy(name -> assertThat(properties).containsKey(name.replaceFirst("\\.(keys|values)$", "")));
        assertThat(values("grpc.client.GLOBAL.negotiation-type"))
                .containsExactlyInAnyOrder(
                        Stream.of(NegotiationType.values()).map(Enum::name).toArray(String[]::new));
        assertThat(values("grpc.server.executor")).containsExactly("auto", "virtual", "platform", "direct");
    }

    private Stream<String> values(String hint) {
        Object values = hints.getOrDefault(hint, Map.of()).get("values");
        return ((List<?>) Objects.requireNonNull(values))
                .stream().map(value -> String.valueOf(((Map<?, ?>) value).get("value")));
    }

    private static Map<String, Map<?, ?>> byName(@Nullable Object items) {
        return ((List<?>) Objects.requireNonNull(items))
                .stream()
                        .map(item -> (Map<?, ?>) item)
                        .collect(toMap(item -> String.valueOf(item.get("name")), item -> item));
    }

    private @Nullable Object attribute(String property, String attribute) {
        return properties.getOrDefault(property, Map.of()).get(attribute);
    }
}
