// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class ArtifactVersionsTests {

    private static final String STUB = "io/grpc/stub/AbstractStub.class";

    @TempDir
    private Path directory;

    @Test
    void versionsOfTheClassPathAreReadAndEqual() {
        ClassLoader classLoader = getClass().getClassLoader();
        ArtifactVersions grpc = ArtifactVersions.ofGrpc(classLoader);
        assertThat(grpc.versions())
                .containsKeys("grpc-api", "grpc-core", "grpc-inprocess", "grpc-netty-shaded", "grpc-protobuf")
                .containsKeys("grpc-protobuf-lite", "grpc-services", "grpc-stub", "grpc-util");
        ArtifactVersions protobuf = ArtifactVersions.ofProtobuf(classLoader);
        assertThat(protobuf.versions()).containsOnlyKeys("protobuf-java", "protobuf-java-util");
        assertThatCode(() -> {
                    grpc.verify();
                    protobuf.verify();
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "io/grpc/stub/AbstractStub.class, Implementation-Version, grpc-stub, io.grpc:grpc-bom",
        "com/google/protobuf/Message.class, Bundle-Version, protobuf-java, com.google.protobuf:protobuf-bom",
    })
    void startFailsWithTheArtifactAndItsBomNamedWhenVersionsDiffer(
            String witness, String attribute, String artifact, String bom) throws Exception {
        URL other = jar(witness, new Attributes.Name(attribute), "1.2.3");
        runner().withClassLoader(new Replacing(witness, other)).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(artifact + "=1.2.3");
            assertThat(analysis.getAction()).contains(bom);
        });
    }

    @Test
    void artifactIsLeftOutWhenItsManifestDoesNotTell() throws Exception {
        URL other = jar(STUB, Attributes.Name.IMPLEMENTATION_TITLE, "no version");
        ArtifactVersions versions = ArtifactVersions.ofGrpc(new Replacing(STUB, other));
        assertThat(versions.versions()).containsKey("grpc-api").doesNotContainKey("grpc-stub");
    }

    @Test
    void artifactIsLeftOutWhenItsClassesAreNotInAJar() throws Exception {
        Path witness = directory.resolve(STUB);
        Files.createDirectories(witness.getParent());
        URL loose = Files.createFile(witness).toUri().toURL();
        assertThat(ArtifactVersions.ofGrpc(new Replacing(STUB, loose)).versions())
                .containsKey("grpc-api")
                .doesNotContainKey("grpc-stub");
    }

    @Test
    void nothingIsReadWhenNothingIsThere() throws Exception {
        try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
            assertThat(ArtifactVersions.ofGrpc(empty).versions()).isEmpty();
        }
    }

    private URL jar(String entry, Attributes.Name attribute, String value) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(attribute, value);
        Path file = directory.resolve("other.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            jar.putNextEntry(new JarEntry(entry));
        }
        return URI.create("jar:" + file.toUri() + "!/" + entry).toURL();
    }

    /** Finds one resource elsewhere. */
    private static final class Replacing extends ClassLoader {

        private final String name;
        private final URL resource;

        Replacing(String name, URL resource) {
            super(ArtifactVersionsTests.class.getClassLoader());
            this.name = name;
            this.resource = resource;
        }

        @Override
        public @Nullable URL getResource(String requested) {
            return requested.equals(name) ? resource : super.getResource(requested);
        }
    }
}
