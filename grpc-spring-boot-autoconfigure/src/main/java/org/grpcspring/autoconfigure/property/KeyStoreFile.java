// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import java.security.KeyStore;
import java.security.KeyStoreException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.util.StringUtils;

/**
 * A key store in a file.
 *
 * @param location where it is
 * @param format its format, such as JKS or PKCS12; AUTODETECT finds it out
 * @param password its password, or null for an empty one
 */
public record KeyStoreFile(
        String location, String format, @Nullable String password) {

    /** Returns the store at a location, or null if there is none. */
    public static @Nullable KeyStoreFile of(@Nullable String location, String format, @Nullable String password) {
        return StringUtils.hasText(location) ? new KeyStoreFile(location, format, password) : null;
    }

    String passwordOrEmpty() {
        return password == null ? "" : password;
    }

    KeyStore identity(PropertyChecks checks, String key) {
        CertificateFiles.readable(checks, key, location);
        return CertificateFiles.load(checks, key, location, () -> open(passwordOrEmpty()));
    }

    /** Returns the store; where it has a password but none is set, what can be read without it. */
    KeyStore trust(PropertyChecks checks, String key) {
        CertificateFiles.readable(checks, key, location);
        return CertificateFiles.load(checks, key, location, () -> {
            try {
                return open(passwordOrEmpty());
            } catch (IllegalStateException ex) {
                KeyStore readable = password == null ? open(null) : null;
                if (readable == null || isEmpty(readable)) {
                    throw ex;
                }
                return readable;
            }
        });
    }

    private @Nullable KeyStore open(@Nullable String with) {
        String type = format.equalsIgnoreCase("AUTODETECT") ? null : format;
        return new JksSslStoreBundle(new JksSslStoreDetails(type, null, location, with), null).getKeyStore();
    }

    private static boolean isEmpty(KeyStore store) {
        try {
            return store.size() == 0;
        } catch (KeyStoreException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Returns a text without the password. */
    @Override
    public String toString() {
        return "KeyStoreFile[" + format + "]";
    }
}
