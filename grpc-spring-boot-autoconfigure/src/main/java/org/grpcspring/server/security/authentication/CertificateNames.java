// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The names that a certificate gives its subject, read as the structures that they are. */
final class CertificateNames {

    private CertificateNames() {}

    /** Returns the value of the most specific attribute of a type, such as {@code CN}, or null without one. */
    static @Nullable String attribute(X500Principal subject, String type) {
        try {
            List<Rdn> rdns = new LdapName(subject.getName()).getRdns();
            for (int i = rdns.size() - 1; i >= 0; i--) {
                Rdn rdn = rdns.get(i);
                if (rdn.getType().equalsIgnoreCase(type) && rdn.getValue() instanceof String value) {
                    return value;
                }
            }
            return null;
        } catch (InvalidNameException ex) {
            return null;
        }
    }

    /** Returns the first alternative name of a type, such as 2 for DNS, or null without one. */
    static @Nullable String alternative(@Nullable X509Certificate certificate, int type) {
        try {
            Collection<List<?>> names = certificate == null ? null : certificate.getSubjectAlternativeNames();
            return names == null
                    ? null
                    : names.stream()
                            .filter(name -> Objects.equals(name.get(0), type))
                            .map(name -> String.valueOf(name.get(1)))
                            .findFirst()
                            .orElse(null);
        } catch (CertificateParsingException ex) {
            return null;
        }
    }
}
