// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.actuate.health.CertificatesHealthIndicator;
import org.grpcspring.autoconfigure.property.CertificateProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Shows the certificates of clients, and rotations that failed, in Actuator's health. */
@AutoConfiguration(after = GrpcClientAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(ClientTls.class)
@ConditionalOnEnabledHealthIndicator("grpc-client-tls")
@EnableConfigurationProperties(CertificateProperties.class)
public final class GrpcClientTlsHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "grpcClientTlsHealthIndicator")
    HealthIndicator grpcClientTlsHealthIndicator(ClientTls tls, CertificateProperties properties) {
        return new CertificatesHealthIndicator(tls::ofClients, properties.warning());
    }
}
