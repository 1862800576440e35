// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.security.KeyStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.util.StringUtils;

/**
 * The files that a {@code security} block names. The identity is in two PEM files if there is no key store, trust is in
 * one if there is no trust store.
 *
 * @param certificateChain the certificate and those that lead to its issuer (PEM)
 * @param privateKey the private key of the certificate (PEM)
 * @param privateKeyPassword the password of the private key
 * @param keyStore the store of certificate and private key, or null for the files
 * @param trustCertCollection the certificates that are trusted (PEM), or null for those that the JVM trusts
 * @param trustStore the store of trusted certificates, or null for the file
 * @param ciphers the cipher suites accepted, separated by space, comma or colon, or null for the usual ones
 * @param protocols the TLS versions accepted, separated by space, comma or colon, or null for the usual ones
 */
public record CertificateFiles(
        @Nullable String certificateChain,
        @Nullable String privateKey,
        @Nullable String privateKeyPassword,
        @Nullable KeyStoreFile keyStore,
        @Nullable String trustCertCollection,
        @Nullable KeyStoreFile trustStore,
        @Nullable String ciphers,
        @Nullable String protocols) {

    /** Returns the key, within {@code security}, of what holds the certificate. */
    public String certificateKey() {
        return keyStore != null ? "security.key-store" : "security.certificate-chain";
    }

    /** Returns the value of {@link #certificateKey()}. */
    public @Nullable String certificateLocation() {
        return keyStore != null ? keyStore.location() : certificateChain;
    }

    /**
     * Loads the files.
     *
     * @param checks names the keys in messages
     * @param identity whether a certificate and its private key are loaded too
     * @throws RuntimeException that names the key and the remedy if a file is missing or cannot be used
     */
    public SslBundle load(PropertyChecks checks, boolean identity) {
        return SslBundle.of(
                SslStoreBundle.of(
                        identity ? identity(checks) : null,
                        keyStore == null ? null : keyStore.passwordOrEmpty(),
                        trust(checks)),
                keyStore == null || privateKeyPassword == null
                        ? SslBundleKey.NONE
                        : SslBundleKey.of(privateKeyPassword),
                SslOptions.of(words(ciphers), words(protocols)));
    }

    /** Returns the exception that says why what a key names cannot be used. */
    public static RuntimeException unusable(
            PropertyChecks checks, String key, @Nullable String value, Exception failure) {
        boolean isSecret = Secrets.isSecret(key, value);
        StringBuilder reasons = new StringBuilder("It cannot be used");
        if (!isSecret) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
                    return checks.invalid(key, value, "There is no such file: " + cause.getMessage() + ".");
                }
                reasons.append(": ").append(cause.getMessage());
            }
        }
        RuntimeException invalid = checks.invalid(
                key,
                value,
                reasons.append(". Check the file, its format and its password.").toString());
        if (!isSecret) {
            invalid.addSuppressed(failure);
        }
        return invalid;
    }

    private KeyStore identity(PropertyChecks checks) {
        if (keyStore != null) {
            return keyStore.identity(checks, "security.key-store");
        }
        required(checks, "security.certificate-chain", certificateChain);
        required(checks, "security.private-key", privateKey);
        certificates(checks, "security.certificate-chain", certificateChain);
        readable(checks, "security.private-key", privateKey);
        PemSslStoreDetails files = PemSslStoreDetails.forCertificate(certificateChain)
                .withPrivateKey(privateKey)
                .withPrivateKeyPassword(privateKeyPassword);
        return load(checks, "security.private-key", privateKey, () -> new PemSslStoreBundle(files, null).getKeyStore());
    }

    private static void required(PropertyChecks checks, String key, @Nullable String location) {
        if (!StringUtils.hasText(location)) {
            throw checks.invalid(
                    key,
                    null,
                    "It must be set for TLS: set '%1$ssecurity.certificate-chain' and '%1$ssecurity.private-key' to PEM files, or '%1$ssecurity.key-store' to a file that holds both, or use '%1$sssl.bundle' instead"
                            .formatted(checks.prefix()));
        }
    }

    private @Nullable KeyStore trust(PropertyChecks checks) {
        if (trustStore != null) {
            return trustStore.trust(checks, "security.trust-store");
        }
        return trustCertCollection == null
                ? null
                : certificates(checks, "security.trust-cert-collection", trustCertCollection);
    }

    private static KeyStore certificates(PropertyChecks checks, String key, @Nullable String location) {
        readable(checks, key, location);
        PemSslStoreDetails file = PemSslStoreDetails.forCertificate(location);
        return load(checks, key, location, () -> new PemSslStoreBundle(null, file).getTrustStore());
    }

    static KeyStore load(
            PropertyChecks checks, String key, @Nullable String location, Supplier<@Nullable KeyStore> loading) {
        try {
            KeyStore store = loading.get();
            if (store != null) {
                return store;
            }
        } catch (RuntimeException ex) {
            throw unusable(checks, key, location, ex);
        }
        throw checks.invalid(key, location, "It holds nothing.");
    }

    static void readable(PropertyChecks checks, String key, @Nullable String location) {
        if (location == null
                || !ApplicationResourceLoader.get().getResource(location).isReadable()) {
            throw checks.invalid(key, location, "There is no such readable file.");
        }
    }

    /** Returns a text without passwords. */
    @Override
    public String toString() {
        return "CertificateFiles[" + certificateKey() + "]";
    }

    private static String @Nullable [] words(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip().split("[\\s:,]+");
    }
}
