// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grpcspring.autoconfigure.client.GrpcCallProperties;
import org.grpcspring.autoconfigure.client.GrpcChannelProperties;
import org.grpcspring.autoconfigure.observation.GrpcObservationProperties;
import org.grpcspring.autoconfigure.property.CertificateProperties;
import org.grpcspring.autoconfigure.security.GrpcServerAuthenticationProperties;
import org.grpcspring.autoconfigure.security.GrpcServerAuthorizationProperties;
import org.grpcspring.autoconfigure.server.GrpcHealthProperties;
import org.grpcspring.autoconfigure.server.GrpcServerProperties;
import org.grpcspring.test.PropertyKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.unit.DataSize;

/** Holds the pages against the code: what they show is compiled, and what they set is a key. */
@ExtendWith(OutputCaptureExtension.class)
class DocumentationTests {

    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+[\\w.-]*");
    private static final Pattern DOTTED = Pattern.compile("['\"]([\\w:-]+\\.[\\w.:-]+)['\"]");
    private static final Set<String> BUILT = Set.of("README.md", "getting-started.md");
    private static final List<String> COMPILED = List.of("java", "kotlin", "proto");
    private static final Map<String, Class<?>> KEYS = Map.of(
            "grpc.server",
            GrpcServerProperties.class,
            "grpc.client",
            GrpcChannelProperties.class,
            "grpc.observation",
            GrpcObservationProperties.class,
            "grpc.server.health",
            GrpcHealthProperties.class,
            "grpc.server.authentication",
            GrpcServerAuthenticationProperties.class,
            "grpc.server.authorization",
            GrpcServerAuthorizationProperties.class,
            "grpc.certificates",
            CertificateProperties.class);

    private static final Map<String, String> PAGES = Map.of(
            "grpc.observation",
            "observability.md",
            "grpc.server.health",
            "health.md",
            "grpc.server.authentication",
            "security.md",
            "grpc.server.authorization",
            "security.md",
            "grpc.certificates",
            "health.md");

    private static final Map<String, Class<?>> METHOD_KEYS =
            Map.of("grpc.server", GrpcServerProperties.Method.class, "grpc.client", GrpcCallProperties.Method.class);

    @ParameterizedTest
    @MethodSource("pages")
    void codeOnAPageStandsInCompiledFiles(Path page) throws IOException {
        String compiled = files(Path.of("src/test/java/org/grpcspring/docs"), ".java")
                + files(ROOT.resolve("grpc-spring-boot-test/src/test/java"), ".java")
                + files(ROOT.resolve("samples"), ".java")
                + files(ROOT.resolve("samples"), ".kt")
                + files(ROOT.resolve("samples"), ".proto")
                + files(Path.of("src/test/protobuf"), ".proto");
        for (String language : COMPILED) {
            assertThat(blocks(page, language))
                    .allSatisfy(code -> assertThat(compiled).contains(code));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyKeyOnAPageIsOne(Path page) throws IOException {
        for (String yaml : blocks(page, "yaml")) {
            YamlPropertiesFactoryBean reader = new YamlPropertiesFactoryBean();
            reader.setResources(new ByteArrayResource(yaml.getBytes(UTF_8)));
            Properties properties = reader.getObject();
            assertThat(properties).isNotEmpty();
            assertThat(properties.stringPropertyNames()).allSatisfy(DocumentationTests::assertKey);
        }
    }

    @Test
    void everyKeyIsOnAPage() throws IOException {
        for (Map.Entry<String, Class<?>> side : KEYS.entrySet()) {
            String name = PAGES.getOrDefault(side.getKey(), side.getKey().substring("grpc.".length()) + ".md");
            String page = Files.readString(ROOT.resolve("docs").resolve(name));
            assertThat(PropertyKeys.of(side.getValue()))
                    .allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void sizesOnAPageCanBeWrittenInKeys(Path page) throws IOException {
        String text = Files.readString(page);
        if (!page.endsWith("benchmarks.md")) {
            assertThat(text).doesNotContainPattern("\\d\\s[KMG]iB");
        }
        Pattern defaults = Pattern.compile("\\| `(?:[a-z.-]+-size|flow-control-window)` \\| `?(\\d+\\w*)`? \\|");
        assertThat(defaults.matcher(text).results().map(size -> DataSize.parse(size.group(1))))
                .allSatisfy(size -> assertThat(size.toBytes()).isPositive());
    }

    @Test
    void theReadmeHasAPom() throws IOException {
        assertThat(blocks(ROOT.resolve("README.md"), "xml")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linesOfAPomThatNoTestBuildsStandInTheSamplesPoms(Path page) throws IOException {
        Set<String> lines = poms().lines().map(String::strip).collect(Collectors.toSet());
        if (!BUILT.contains(page.getFileName().toString())) {
            assertThat(blocks(page, "xml").stream().flatMap(String::lines).map(String::strip))
                    .isSubsetOf(lines);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void versionsOnAPageAreThoseOfThePoms(Path page) throws IOException {
        String poms = poms() + "protobuf-gradle-plugin:0.9.6";
        assertThat(Stream.of("xml", "groovy", "kts")
                        .flatMap(language -> blocks(page, language).stream())
                        .flatMap(build -> VERSION.matcher(build).results())
                        .map(MatchResult::group))
                .allSatisfy(version -> assertThat(poms).contains(version));
    }

    @Test
    void buildsForGradleNameTheSameArtifactsOfThisBuild() {
        Path page = ROOT.resolve("docs/getting-started.md");
        List<List<String>> builds = Stream.of("groovy", "kts")
                .flatMap(language -> blocks(page, language).stream())
                .map(build -> DOTTED.matcher(build)
                        .results()
                        .map(name -> name.group(1))
                        .toList())
                .toList();
        assertThat(builds).hasSize(2);
        assertThat(builds.get(1)).isEqualTo(builds.get(0));
        assertThat(Pattern.compile("org\\.grpcspring:([\\w-]+)")
                        .matcher(String.join(" ", builds.get(0)))
                        .results()
                        .map(artifact -> ROOT.resolve(artifact.group(1)).resolve("pom.xml")))
                .hasSize(2)
                .allSatisfy(pom -> assertThat(pom).exists());
    }

    @Test
    void examplesWork(CapturedOutput output) {
        runner().withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withUserConfiguration(
                        ServerExamples.EchoService.class,
                        ServerExamples.Services.class,
                        ServerExamples.Constraints.class,
                        ServerExamples.Interceptors.class,
                        ServerExamples.Events.class,
                        ClientExamples.OnField.class,
                        ClientExamples.OnSetter.class,
                        ClientExamples.OnBeanMethod.class,
                        ClientExamples.InOtherThreads.class,
                        ClientExamples.Clients.class,
                        ClientExamples.PlainCaller.class,
                        ClientExamples.FutureClient.class,
                        ClientExamples.Customizing.class,
                        ClientExamples.Credentials.class,
                        ClientExamples.DeclaredCaller.class,
                        ClientExamples.Events.class,
                        ObservabilityExamples.class)
                .withPropertyValues("grpc.client.echo.address=self:self")
                .run(context -> {
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                    assertThatThrownBy(() -> echo(context, "x".repeat(1001)))
                            .hasMessage("INVALID_ARGUMENT: value: size must be between 0 and 1000");
                    assertThat(context.getBean(ClientExamples.OnConstructor.class)
                                    .echo("hello"))
                            .isEqualTo("hello");
                    assertThat(context.getBean(ClientExamples.InOtherThreads.class)
                                    .echo("later")
                                    .get(20, TimeUnit.SECONDS))
                            .isEqualTo("later");
                    assertThat(context.getBean(ClientExamples.PlainCaller.class).echo("plain"))
                            .isEqualTo("plain");
                    ClientExamples.DeclaredCaller declared = context.getBean(ClientExamples.DeclaredCaller.class);
                    StatusRuntimeException unserved =
                            catchThrowableOfType(StatusRuntimeException.class, () -> declared.first("a"));
                    assertThat(declared.explain(unserved)).isEqualTo("Failed with UNIMPLEMENTED");
                    StatusRuntimeException failure =
                            catchThrowableOfType(StatusRuntimeException.class, () -> ServerExamples.check(0));
                    assertThat(declared.explain(failure)).isEqualTo("items[0].pieces is wrong");
                    assertThat(context).hasBean("futures").hasBean("echoEchoBlockingStub");
                    await().atMost(20, SECONDS)
                            .untilAsserted(
                                    () -> assertThat(output).contains("Calls to others: 3", "Client echo is READY"));
                    assertThat(context.getBean(ClientExamples.OnField.class).echo)
                            .isNotNull();
                    assertThat(context.getBean(ClientExamples.OnSetter.class).channel)
                            .isNotNull();
                    assertThat(output).contains("Serving gRPC on port ", "Called: grpcspring.test.v1.Echo/Unary");
                });
    }

    private static String poms() throws IOException {
        String poms = Files.readString(ROOT.resolve("grpc-spring-boot-dependencies/pom.xml"))
                + Files.readString(ROOT.resolve("pom.xml"))
                + files(ROOT.resolve("samples"), "pom.xml");
        for (MatchResult property : Pattern.compile("<([\\w.-]+version)>([^<]+)</")
                .matcher(poms)
                .results()
                .toList()) {
            poms = poms.replace("${" + property.group(1) + "}", property.group(2));
        }
        return poms;
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md")),
                            pages.filter(page -> page.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
        }
    }

    private static void assertKey(String written) {
        String key = written.replaceFirst("^grpc\\.servers\\.\\w+\\.", "grpc.server.");
        String side = KEYS.keySet().stream()
                .filter(prefix -> key.startsWith(prefix + "."))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        if (key.startsWith("grpc.")) {
            assertThat(KEYS).containsKey(side);
            String rest = key.substring(side.length() + 1)
                    .replaceFirst("(\\.(?:metadata|credentials\\.headers))\\..*", "$1")
                    .replaceFirst("^(services)\\[.*]$", "$1")
                    .replaceFirst("^(api-key\\.callers)\\..*", "$1");
            String name = side.equals("grpc.client") ? rest.substring(rest.indexOf('.') + 1) : rest;
            String own = name.replaceFirst("^methods\\[.*?]\\.", "");
            assertThat(PropertyKeys.of(own.equals(name) ? KEYS.get(side) : METHOD_KEYS.get(side)))
                    .contains(own);
        }
    }

    private static List<String> blocks(Path page, String language) {
        return BLOCK.matcher(raw(page))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> COMPILED.contains(language) ? unindented(block.group(2)) : block.group(2))
                .toList();
    }

    private static String files(Path root, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file ->
                            file.toString().endsWith(ending) && !file.toString().contains("target"))
                    .sorted()
                    .map(DocumentationTests::read)
                    .collect(joining());
        }
    }

    private static String read(Path file) {
        return unindented(raw(file));
    }

    private static String raw(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).collect(joining("\n", "", "\n"));
    }
}
