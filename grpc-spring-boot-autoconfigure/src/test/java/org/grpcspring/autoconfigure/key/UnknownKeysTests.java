// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.serving;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.PropertyKeys;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

@ExtendWith(OutputCaptureExtension.class)
class UnknownKeysTests {

    private static final String LINE = "is not a key of grpc-spring-boot-starter, which ignores it";

    @ParameterizedTest
    @CsvSource({
        "grpc.server.prot, Did you mean 'grpc.server.port'?",
        "grpc.server.security.certficate-chain, Did you mean 'grpc.server.security.certificate-chain'?",
        "grpc.server.key-store, Did you mean 'grpc.server.security.key-store'?",
        "grpc.server.authentication.scheme, Did you mean 'grpc.server.authentication.schemes'?",
        "grpc.server.authorization.open-helth, Did you mean 'grpc.server.authorization.open-health'?",
        "grpc.server.authentication.api-key.callers.a.kay, Did you mean 'grpc.server.authentication.api-key.callers.a.key'?",
        "grpc.server.helth.timeout, Did you mean 'grpc.server.health.timeout'?",
        "grpc.server.methods[a.B/C].exectuor, Did you mean 'grpc.server.methods[a.B/C].executor'?",
        "grpc.servers.admin.prot, Did you mean 'grpc.servers.admin.port'?",
        "grpc.client.orders.adress, Did you mean 'grpc.client.orders.address'?",
        "grpc.client[user.service].adress, Did you mean 'grpc.client[user.service].address'?",
        "grpc.client.orders.retry.max-attemps, Did you mean 'grpc.client.orders.retry.max-attempts'?",
        "grpc.client.orders.methods[a.B].retry.max-attemps, methods[a.B].retry.max-attempts'?",
        "grpc.sever.port, Did you mean 'grpc.server.port'?",
        "grpc.port, Did you mean 'grpc.server.port'?",
        "grpc.default-schema, Did you mean 'grpc.default-scheme'?",
        "grpc.observation.access-log.clients, Did you mean 'grpc.observation.access-log.client'?",
        "grpc.certificates.expiry-warnings, Did you mean 'grpc.certificates.expiry-warning'?",
        "grpc.server.health-service.type, Set 'grpc.server.health-service-enabled' to false for NONE",
        "grpc.metricsA66Enabled, 'grpc.observation.metrics.client'",
    })
    void keyIsNamedOnceWithWhatMayHaveBeenMeant(String key, String advice, CapturedOutput output) {
        check(Map.of(key, "s3cret"), Map.of(key, "s3cret"));
        assertThat(output.getOut().lines().filter(line -> line.contains(LINE)))
                .singleElement()
                .asString()
                .containsIgnoringCase("'" + key + "' " + LINE)
                .contains(advice, "from property source \"first\"")
                .doesNotContain("s3cret");
    }

    @Test
    void nothingIsSuggestedWhenNoKeyIsMuchLikeIt(CapturedOutput output) {
        check(Map.of("grpc.jwt.secret", "s3cret"), Map.of());
        assertThat(output).contains("'grpc.jwt.secret' " + LINE + ". (").doesNotContain("Did you mean");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc.server.inProcessName",
                "grpc.server.in_process_name",
                "GRPC.SERVER.PORT",
                "grpc.server.methods[a.B/C].executor",
                "grpc.server.methods.a.B.executor",
                "grpc.server.errors.locales[0]",
                "grpc.server.health.services[a.B]",
                "grpc.servers.admin.ssl.bundle",
                "grpc.client.orders",
                "grpc.client.user.service.address",
                "grpc.client[user.service].address",
                "grpc.client.[user.service].retry.on[0]",
                "grpc.client.orders.retry.true",
                "grpc.client.orders.interceptors[1]",
                "grpc.client.GLOBAL.metadata.x-tenant",
                "grpc.client.GLOBAL.metadata.any.name",
                "grpc.client.orders.methods[a.B].hedging.non-fatal",
                "grpc.observation.excluded-services[0]",
                "grpcs.server.prot",
                "other.grpc.server.prot",
            })
    void keyIsNotNamedWhenItIsOneOrOfOthers(String key, CapturedOutput output) {
        check(Map.of(key, "value"), Map.of());
        assertThat(output).doesNotContain(LINE);
    }

    @Test
    void noKeyOfTheMetadataIsNamed(CapturedOutput output) throws IOException {
        String json = new ClassPathResource(
                        "META-INF/spring-configuration-metadata.json", GrpcKeysAutoConfiguration.class.getClassLoader())
                .getContentAsString(UTF_8);
        List<?> all = (List<?>) JsonParserFactory.getJsonParser().parseMap(json).getOrDefault("properties", List.of());
        List<String> names = Stream.concat(
                        all.stream().map(property -> String.valueOf(((Map<?, ?>) property).get("name"))),
                        Stream.of(UnknownKeys.TYPES)
                                .filter(type -> type.getSimpleName().equals("GrpcChannelProperties"))
                                .flatMap(type -> PropertyKeys.of(type).stream())
                                .map("grpc.client.orders."::concat))
                .filter(name -> name.startsWith("grpc."))
                .toList();
        assertThat(names).hasSizeGreaterThan(100);
        names.forEach(name -> check(Map.of(name, "value"), Map.of()));
        assertThat(output).doesNotContain(LINE);
    }

    @Test
    void environmentVariableIsLeftAlone(CapturedOutput output) {
        StandardEnvironment environment = environment(Map.of(), Map.of());
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        "systemEnvironment", Map.of("GRPC_SERVER_PROT", "1", "GRPC_CLIENT_ORDERS_SERVICE_HOST", "2")));
        new UnknownKeys(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
        assertThat(output).doesNotContain(LINE);
    }

    @Test
    void keyIsNamedBeforeTheStartFailsForWantOfTheRightOne(CapturedOutput output) {
        serving()
                .withPropertyValues("grpc.client.orders.adress=localhost:9090")
                .withBean(Caller.class)
                .run(context -> assertThat(context).hasFailed());
        assertThat(output).contains("Did you mean 'grpc.client.orders.address'?");
    }

    @Test
    void keysAreKnownInNativeImages() {
        RuntimeHints hints = new RuntimeHints();
        new GrpcKeysAutoConfiguration.Hints().registerHints(hints, getClass().getClassLoader());
        assertThat(UnknownKeys.TYPES)
                .allSatisfy(type -> assertThat(hints.reflection().getTypeHint(TypeReference.of(type)))
                        .isNotNull());
    }

    private static void check(Map<String, Object> first, Map<String, Object> second) {
        new UnknownKeys(environment(first, second)).postProcessBeanFactory(new DefaultListableBeanFactory());
    }

    private static StandardEnvironment environment(Map<String, Object> first, Map<String, Object> second) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment.getPropertySources().addLast(new MapPropertySource("first", first));
        environment.getPropertySources().addLast(new MapPropertySource("second", second));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    private record Caller(@GrpcClient("orders") EchoGrpc.EchoBlockingStub stub) {}
}
