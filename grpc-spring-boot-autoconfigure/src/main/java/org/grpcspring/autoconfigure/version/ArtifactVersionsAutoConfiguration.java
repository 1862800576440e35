// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.version;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/** Stops the application when grpc-java's, or Protocol Buffers', artifacts are of different versions. */
@AutoConfiguration
public final class ArtifactVersionsAutoConfiguration {

    @Bean
    static BeanFactoryPostProcessor grpcArtifactVersions(ResourceLoader resourceLoader) {
        return beanFactory -> {
            ClassLoader loader = resourceLoader.getClassLoader();
            ClassLoader classLoader = loader != null ? loader : ClassUtils.getDefaultClassLoader();
            if (classLoader != null) {
                ArtifactVersions.ofGrpc(classLoader).verify();
                ArtifactVersions.ofProtobuf(classLoader).verify();
            }
        };
    }
}
