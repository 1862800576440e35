// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the application in a process of its own whose class path really lacks the jars of one dependency. */
class OptionalDependenciesTests {

    private static final Set<String> ALL = new TreeSet<>(OptionalDependenciesApplication.WITNESSES);

    @Test
    void callsWorkWhenAllArePresent() throws Exception {
        assertRuns(ALL, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "grpc-services-, grpcChannelTree grpcHealthComponents grpcHealthService grpcReflectionService",
        "spring-boot-actuator spring-boot-health,"
                + " grpcCallsEndpoint grpcChannelTree grpcChannelsEndpoint grpcEndpoint healthEndpoint"
                + " grpcHealthComponents grpcChannelHealthIndicator grpcClientTlsHealthIndicator",
        "spring-security- spring-boot-security, springSecurityFilterChain",
        "spring-security-oauth2 spring-boot-security-oauth2 nimbus-, ''",
        "reactor-core- kotlinx-coroutines-reactor, ''",
        "spring-web spring-boot-web spring-boot-servlet spring-boot-tomcat tomcat-embed,"
                + " dispatcherServlet springSecurityFilterChain",
        "micrometer-core micrometer-jakarta9 spring-boot-micrometer-metrics, simpleMeterRegistry grpcMeasuredCalls"
                + " grpcClientTlsMetrics",
        "micrometer-tracing brave- opentelemetry- spring-boot-opentelemetry, grpcTracedCalls",
        "micrometer-tracing-bridge-otel opentelemetry- spring-boot-opentelemetry, grpcTracedCalls",
        "micrometer-core micrometer-jakarta9 micrometer-tracing spring-boot-micrometer opentelemetry-"
                + " spring-boot-opentelemetry brave-,"
                + " simpleMeterRegistry grpcMeasuredCalls grpcTracedCalls grpcClientTlsMetrics",
        "protovalidate-, grpcProtoRules",
        "spring-tx spring-jdbc spring-boot-jdbc spring-boot-transaction, ''",
        "grpc-kotlin-stub-, ''",
        "jakarta.validation-api hibernate-validator spring-boot-validation, grpcJakartaRules defaultValidator",
    })
    void callsWorkAndNothingElseIsLostWhenOneIsAbsent(String jars, String beans) throws Exception {
        Set<String> left = new TreeSet<>(ALL);
        left.removeAll(List.of(beans.split(" ")));
        assertRuns(left, List.of(jars.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "context-propagation- micrometer- brave- opentelemetry- spring-boot-opentelemetry",
        "reactor-core-"
    })
    void callersAreKnownInOtherThreadsWhateverIsAbsent(String jars) throws Exception {
        assertThat(run(SecuredApplication.class, jars.isEmpty() ? List.of() : List.of(jars.split(" "))))
                .contains("Replied ann from ann");
    }

    @Test
    void onlyDetailsOfFailuresNeedProtocolBuffers() throws Exception {
        assertThat(run(
                        NoProtobufApplication.class,
                        List.of("protobuf-java-", "grpc-protobuf-", "proto-google-", "grpc-services-")))
                .contains("Replied hi!", "Failed with INVALID_ARGUMENT: Invalid argument, in the server's log under ")
                .doesNotContain("ERROR");
    }

    private static void assertRuns(Set<String> witnesses, List<String> absent) throws Exception {
        assertThat(run(OptionalDependenciesApplication.class, absent))
                .contains("Replied hi, with " + witnesses)
                .doesNotContain("is not eligible for getting processed")
                .doesNotContain("ERROR");
    }

    private static String run(Class<?> application, List<String> absent) throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Stream.concat(absent.stream(), Stream.of("spring-boot-grpc-server-"))
                        .noneMatch(String.valueOf(Path.of(entry).getFileName())::startsWith))
                .collect(joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        application.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
