// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.grpcspring.tls.RotatingTls;

/** The gauge of a certificate's expiry. */
public final class CertificateExpiry {

    private static final double SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();

    private CertificateExpiry() {}

    /**
     * Registers the gauge {@code grpc.<side>.certificate.expiry}, in days, less than 0 once the certificate has
     * expired. What shows no certificate has none.
     *
     * @param side {@code server} or {@code client}, also the tag's key
     * @param name the name of the server or client
     * @param tls its encryption
     * @param registry where the gauge is registered
     */
    public static void register(String side, String name, RotatingTls tls, MeterRegistry registry) {
        if (tls.certificate().isPresent()) {
            Gauge.builder("grpc." + side + ".certificate.expiry", tls, CertificateExpiry::days)
                    .description("How long until the certificate expires")
                    .baseUnit("days")
                    .tag(side, name)
                    .register(registry);
        }
    }

    private static double days(RotatingTls tls) {
        return tls.certificate()
                .map(shown -> Duration.between(Instant.now(), shown.expiry()).toSeconds() / SECONDS_PER_DAY)
                .orElse(Double.NaN);
    }
}
