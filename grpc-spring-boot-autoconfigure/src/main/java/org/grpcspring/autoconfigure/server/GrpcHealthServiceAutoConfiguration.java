// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import org.grpcspring.aot.GeneratedCodeHints;
import org.grpcspring.server.health.HealthComponents;
import org.grpcspring.server.health.HealthServices;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/** Serves the standard health service, {@code grpc.health.v1.Health}. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(HealthStatusManager.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@ConditionalOnSwitch("grpc.server.health-service-enabled")
@EnableConfigurationProperties(GrpcHealthProperties.class)
@ImportRuntimeHints(GrpcHealthServiceAutoConfiguration.Hints.class)
public final class GrpcHealthServiceAutoConfiguration {

    // SpringApplication publishes when the application is ready; a context that it does not run is ready at once.
    private static final String RUN_BY_SPRING_BOOT = "springApplicationArguments";

    @Bean
    @ConditionalOnMissingBean
    HealthStatusManager grpcHealthStatusManager() {
        return new HealthStatusManager();
    }

    @Bean
    @ConditionalOnMissingBean(HealthGrpc.HealthImplBase.class)
    HealthServices grpcHealthService(
            HealthStatusManager statuses,
            NamedServers servers,
            GrpcHealthProperties properties,
            ObjectProvider<HealthComponents> parts,
            ObjectProvider<ApplicationAvailabilityBean> availability,
            ConfigurableListableBeanFactory beanFactory) {
        return new HealthServices(
                servers.where(GrpcServerProperties::healthServiceEnabled),
                statuses,
                HealthConfiguration.settings(properties),
                parts.getIfAvailable(),
                availability.getIfAvailable(),
                !beanFactory.containsLocalBean(RUN_BY_SPRING_BOOT));
    }

    @Bean
    HealthConfiguration grpcHealthConfiguration(
            GrpcHealthProperties properties,
            ObjectProvider<HealthComponents> parts,
            GrpcServiceDiscoverer discoverer,
            NamedServers servers) {
        return new HealthConfiguration(properties, parts.getIfAvailable(), discoverer, servers);
    }

    /** Registers the messages of the health service for native images. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            GeneratedCodeHints.register(hints, HealthGrpc.class);
        }
    }
}
