// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * The certificate that a server or a client shows.
 *
 * @param subject whose it is, as an X.500 name
 * @param expiry when it, or the first of those that lead to its issuer, expires
 */
public record ShownCertificate(String subject, Instant expiry) {

    static ShownCertificate of(X509Certificate certificate, Certificate[] chain) {
        Instant expiry = certificate.getNotAfter().toInstant();
        for (Certificate issuer : chain) {
            if (issuer instanceof X509Certificate other) {
                Instant next = other.getNotAfter().toInstant();
                expiry = next.isBefore(expiry) ? next : expiry;
            }
        }
        return new ShownCertificate(certificate.getSubjectX500Principal().getName(), expiry);
    }
}
