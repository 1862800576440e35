// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.grpcspring.actuate.health.CertificateExpiry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Measures in how many days the certificate of each client expires. */
@AutoConfiguration(after = GrpcClientAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(ClientTls.class)
public final class GrpcClientTlsMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "grpcClientTlsMetrics")
    MeterBinder grpcClientTlsMetrics(ClientTls clients) {
        return registry -> clients.tell((client, tls) -> CertificateExpiry.register("client", client, tls, registry));
    }
}
