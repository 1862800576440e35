// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.version;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the artifacts of one release train, read from their manifests; artifacts that are absent, or whose
 * manifest does not tell, are left out.
 *
 * @param bom the bill of materials that aligns them
 * @param versions version by artifact
 */
public record ArtifactVersions(String bom, Map<String, String> versions) {

    private static final Map<String, String> GRPC = Map.of(
            "grpc-api", "io/grpc/ManagedChannel.class",
            "grpc-core", "io/grpc/internal/GrpcUtil.class",
            "grpc-inprocess", "io/grpc/inprocess/InProcessServerBuilder.class",
            "grpc-netty-shaded", "io/grpc/netty/shaded/io/grpc/netty/NettyServerBuilder.class",
            "grpc-protobuf", "io/grpc/protobuf/ProtoUtils.class",
            "grpc-protobuf-lite", "io/grpc/protobuf/lite/ProtoLiteUtils.class",
            "grpc-services", "io/grpc/protobuf/services/HealthStatusManager.class",
            "grpc-stub", "io/grpc/stub/AbstractStub.class",
            "grpc-util", "io/grpc/util/ForwardingLoadBalancer.class");

    private static final Map<String, String> PROTOBUF = Map.of(
            "protobuf-java", "com/google/protobuf/Message.class",
            "protobuf-java-util", "com/google/protobuf/util/JsonFormat.class");

    /** Reads the versions of the artifacts of grpc-java. */
    public static ArtifactVersions ofGrpc(ClassLoader classLoader) {
        return new ArtifactVersions(
                "io.grpc:grpc-bom", read(classLoader, GRPC, Attributes.Name.IMPLEMENTATION_VERSION.toString()));
    }

    /** Reads the versions of the artifacts of Protocol Buffers. */
    public static ArtifactVersions ofProtobuf(ClassLoader classLoader) {
        return new ArtifactVersions("com.google.protobuf:protobuf-bom", read(classLoader, PROTOBUF, "Bundle-Version"));
    }

    void verify() {
        if (new HashSet<>(versions.values()).size() > 1) {
            throw new ArtifactVersionsException(bom, versions);
        }
    }

    private static Map<String, String> read(ClassLoader classLoader, Map<String, String> artifacts, String attribute) {
        Map<String, String> versions = new TreeMap<>();
        artifacts.forEach((artifact, witness) -> {
            String version = read(classLoader.getResource(witness), witness, attribute);
            if (version != null) {
                versions.put(artifact, version);
            }
        });
        return versions;
    }

    private static @Nullable String read(@Nullable URL url, String witness, String attribute) {
        if (url == null || !url.getPath().contains("!/")) {
            return null;
        }
        String jar = url.toString().substring(0, url.toString().length() - witness.length());
        try (InputStream manifest =
                URI.create(jar + "META-INF/MANIFEST.MF").toURL().openStream()) {
            return new Manifest(manifest).getMainAttributes().getValue(attribute);
        } catch (IOException ex) {
            throw new UncheckedIOException("Cannot read the manifest of " + jar, ex);
        }
    }
}
