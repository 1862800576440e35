// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;

/**
 * Settings of the certificates of all servers and clients. A duration without a unit is in seconds.
 *
 * @param expiryWarning How long before a certificate expires Actuator's health says WARNING; never if not set.
 */
@ConfigurationProperties("grpc.certificates")
public record CertificateProperties(
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration expiryWarning) {

    /**
     * Returns how long before the expiry to warn, or null for never.
     *
     * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException if it is
     *     not greater than 0
     */
    public @Nullable Duration warning() {
        return new PropertyChecks("grpc.certificates.").positive("expiry-warning", expiryWarning);
    }
}
