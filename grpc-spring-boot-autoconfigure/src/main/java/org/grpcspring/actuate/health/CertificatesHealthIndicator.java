// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.health;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Tells of each server's or client's certificate when it expires, when it was rotated, and why it could not be. It is
 * up, or {@code WARNING} when one expires soon, which takes nothing out of service. Safe for use by many threads.
 */
public final class CertificatesHealthIndicator implements HealthIndicator {

    private static final Status WARNING = new Status("WARNING", "A certificate expires soon");

    private final Supplier<Map<String, RotatingTls>> encryption;
    private final @Nullable Duration warning;

    /**
     * Creates the indicator.
     *
     * @param encryption the encryption, by the name of the server or client
     * @param warning how long before a certificate expires to warn, or null for never
     */
    public CertificatesHealthIndicator(Supplier<Map<String, RotatingTls>> encryption, @Nullable Duration warning) {
        this.encryption = encryption;
        this.warning = warning;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        Instant now = Instant.now();
        encryption.get().forEach((name, tls) -> {
            health.withDetail(name, details(tls, now));
            if (warning != null
                    && tls.certificate()
                            .filter(shown -> shown.expiry().isBefore(now.plus(warning)))
                            .isPresent()) {
                health.status(WARNING);
            }
        });
        return health.build();
    }

    private static Map<String, Object> details(RotatingTls tls, Instant now) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("source", tls.source());
        tls.certificate().ifPresent(shown -> {
            details.put("subject", shown.subject());
            details.put("expires", shown.expiry().toString());
            details.put("daysLeft", Duration.between(now, shown.expiry()).toDays());
        });
        tls.lastRotation().ifPresent(rotated -> details.put("lastRotation", rotated.toString()));
        tls.lastFailure().ifPresent(failed -> details.put("lastFailedRotation", failed.toString()));
        tls.problem().ifPresent(problem -> details.put("rotationFailed", problem));
        return details;
    }
}
