// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.observation.AccessLog;
import org.grpcspring.observation.LoggedMetadata;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.slf4j.Logger;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Writes a line for each call that is served. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(Logger.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@Conditional(OnAccessLogCondition.class)
@EnableConfigurationProperties(GrpcObservationProperties.class)
public final class GrpcAccessLogAutoConfiguration {

    private static final PropertyChecks CHECKS = new PropertyChecks("grpc.observation.access-log.");

    @Bean
    @ConditionalOnMissingBean
    AccessLog grpcAccessLog(GrpcObservationProperties properties) {
        GrpcObservationProperties.AccessLog settings = properties.accessLog();
        CHECKS.positive("queue-capacity", settings.queueCapacity());
        return new AccessLog(
                settings.server() == AccessLogCalls.ERRORS,
                properties.excludedServices(),
                metadata(settings),
                settings.queueCapacity());
    }

    private static LoggedMetadata metadata(GrpcObservationProperties.AccessLog settings) {
        try {
            return new LoggedMetadata(settings.metadata());
        } catch (IllegalArgumentException ex) {
            throw CHECKS.invalid(
                    "metadata", settings.metadata(), "Keys consist of a-z, 0-9, '_', '-' and '.': " + ex.getMessage());
        }
    }
}
