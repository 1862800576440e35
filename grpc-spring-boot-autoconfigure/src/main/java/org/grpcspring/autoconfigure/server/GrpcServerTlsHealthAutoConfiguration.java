// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.Map;
import java.util.TreeMap;
import org.grpcspring.tls.RotatingTls;
import org.springframework.beans.factory.ObjectProvider;
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
    HealthIndicator grpcServerTlsHealthIndicator(ObjectProvider<RotatingTls> servers) {
        return () -> {
            Map<String, String> failed = new TreeMap<>();
            servers.forEach(tls -> tls.problem().ifPresent(problem -> failed.put(tls.source(), problem)));
            Health.Builder health = Health.up();
            return (failed.isEmpty() ? health : health.withDetail("rotationFailed", failed)).build();
        };
    }
}
