// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.tls.RotatingTls;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Encrypts the network server by certificate files or by one of Spring Boot's SSL bundles. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@Conditional(GrpcServerTlsAutoConfiguration.Configured.class)
public final class GrpcServerTlsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "grpcServerTls")
    RotatingTls grpcServerTls(GrpcServerProperties properties, ObjectProvider<SslBundles> bundles) {
        return ServerTls.of(NamedServer.ofDefault(properties), bundles.getIfAvailable());
    }

    /** Matches if one of the two is configured. */
    static final class Configured extends AnyNestedCondition {

        Configured() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        /** Matches if files are. */
        @ConditionalOnProperty("grpc.server.security.enabled")
        static final class Files {}

        /** Matches if a bundle is. */
        @ConditionalOnProperty("grpc.server.ssl.bundle")
        static final class Bundle {}
    }
}
