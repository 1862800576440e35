// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import java.util.Map;
import java.util.TreeMap;
import org.grpcspring.actuate.endpoint.GrpcInfoContributor;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.autoconfigure.version.ArtifactVersions;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;

/** Tells versions, servers and services in Actuator's endpoint {@code info}, where that is switched on. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledInfoContributor.class)
@ConditionalOnEnabledInfoContributor(value = "grpc", fallback = InfoContributorFallback.DISABLE)
public final class GrpcInfoContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GrpcInfoContributor grpcInfoContributor(ObjectProvider<GrpcServerLifecycle> servers, ResourceLoader resources) {
        return new GrpcInfoContributor(
                versions(resources.getClassLoader()), servers.orderedStream().toList());
    }

    private static Map<String, String> versions(@Nullable ClassLoader classLoader) {
        Map<String, String> versions = new TreeMap<>();
        if (classLoader != null) {
            put(versions, "grpc-java", ArtifactVersions.ofGrpc(classLoader));
            put(versions, "protobuf-java", ArtifactVersions.ofProtobuf(classLoader));
        }
        return versions;
    }

    // One that the application has started with is that of them all.
    private static void put(Map<String, String> versions, String name, ArtifactVersions artifacts) {
        artifacts.versions().values().stream().findFirst().ifPresent(version -> versions.put(name, version));
    }
}
