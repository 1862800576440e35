// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.actuate.health.CertificatesHealthIndicator;
import org.grpcspring.autoconfigure.property.CertificateProperties;
import org.grpcspring.tls.RotatingTls;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Shows the certificates of servers, and rotations that failed, in Actuator's health. */
@AutoConfiguration(after = GrpcServerTlsAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(RotatingTls.class)
@ConditionalOnEnabledHealthIndicator("grpc-server-tls")
@EnableConfigurationProperties(CertificateProperties.class)
public final class GrpcServerTlsHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "grpcServerTlsHealthIndicator")
    HealthIndicator grpcServerTlsHealthIndicator(
            NamedServers servers, BeanFactory beanFactory, CertificateProperties properties) {
        return new CertificatesHealthIndicator(() -> ServerTls.beans(servers, beanFactory), properties.warning());
    }
}
