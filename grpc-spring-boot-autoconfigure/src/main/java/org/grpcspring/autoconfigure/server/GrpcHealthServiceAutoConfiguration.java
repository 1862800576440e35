// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import org.grpcspring.aot.GeneratedCodeHints;
import org.grpcspring.server.health.HealthWatches;
import org.grpcspring.server.health.ServerHealthStatus;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/** Serves the standard health service, {@code grpc.health.v1.Health}. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(HealthStatusManager.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@ConditionalOnSwitch("grpc.server.health-service-enabled")
@ImportRuntimeHints(GrpcHealthServiceAutoConfiguration.Hints.class)
public final class GrpcHealthServiceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    HealthStatusManager grpcHealthStatusManager() {
        return new HealthStatusManager();
    }

    @Bean
    @ConditionalOnMissingBean
    HealthWatches grpcHealthWatches() {
        return new HealthWatches();
    }

    @GrpcService
    @ConditionalOnMissingBean(HealthGrpc.HealthImplBase.class)
    BindableService grpcHealthService(HealthStatusManager statuses, HealthWatches watches) {
        BindableService health = statuses.getHealthService();
        return () -> ServerInterceptors.intercept(health.bindService(), watches);
    }

    @Bean
    ServerHealthStatus grpcServerHealthStatus(HealthStatusManager statuses, HealthWatches watches) {
        return new ServerHealthStatus(statuses, watches);
    }

    /** Registers the messages of the health service for native images. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            GeneratedCodeHints.register(hints, HealthGrpc.class);
        }
    }
}
