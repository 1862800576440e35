// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.tls.RotatingTls;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Shows in Actuator's health when certificates could not be rotated; the server still serves with those before. */
@AutoConfiguration(after = GrpcServerTlsAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(RotatingTls.class)
public final class GrpcServerTlsHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "grpcServerTlsHealthIndicator")
    HealthIndicator grpcServerTlsHealthIndicator(RotatingTls tls) {
        return () -> {
            Health.Builder health = Health.up();
            tls.problem().ifPresent(problem -> health.withDetail("rotationFailed", problem));
            return health.build();
        };
    }
}
