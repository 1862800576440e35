// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.grpcspring.actuate.health.CertificateExpiry;
import org.grpcspring.tls.RotatingTls;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Measures in how many days the certificate of each server expires. */
@AutoConfiguration(after = GrpcServerTlsAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(RotatingTls.class)
public final class GrpcServerTlsMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "grpcServerTlsMetrics")
    MeterBinder grpcServerTlsMetrics(NamedServers servers, BeanFactory beanFactory) {
        return registry -> ServerTls.beans(servers, beanFactory)
                .forEach((server, tls) -> CertificateExpiry.register("server", server, tls, registry));
    }
}
