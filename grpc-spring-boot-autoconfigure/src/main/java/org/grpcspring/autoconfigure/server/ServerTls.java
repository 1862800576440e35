// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Makes a server's encryption from its properties: from a bundle, which may rotate, or from files. */
final class ServerTls {

    private static final String BUNDLE = "ssl.bundle";

    private final GrpcServerProperties.Security security;

    private ServerTls(GrpcServerProperties.Security security) {
        this.security = security;
    }

    static @Nullable RotatingTls of(GrpcServerProperties properties, @Nullable SslBundles bundles) {
        GrpcServerProperties.Security security = properties.security();
        String bundle = properties.ssl().bundle();
        if (bundle != null) {
            return ofBundle(bundle, bundles, security);
        }
        return security.enabled() ? new ServerTls(security).ofFiles() : null;
    }

    private static RotatingTls ofBundle(
            String name, @Nullable SslBundles bundles, GrpcServerProperties.Security security) {
        if (bundles == null || security.enabled()) {
            throw Checked.invalid(
                    BUNDLE,
                    name,
                    bundles == null
                            ? "There are no SSL bundles; configure spring.ssl.bundle."
                            : "grpc.server.security.enabled is true too; use one of the two.");
        }
        try {
            RotatingTls tls = create(BUNDLE, name, bundles.getBundle(name), security);
            bundles.addBundleUpdateHandler(name, tls::rotate);
            return tls;
        } catch (NoSuchSslBundleException ex) {
            throw Checked.invalid(BUNDLE, name, "There is no such SSL bundle; configure it under spring.ssl.bundle.");
        }
    }

    private RotatingTls ofFiles() {
        KeyStore keys;
        String keysKey;
        if (security.keyStore() != null) {
            keysKey = "security.key-store";
            keys = store(keysKey, security.keyStore(), security.keyStoreFormat(), security.keyStorePassword());
        } else {
            keysKey = "security.certificate-chain";
            pem(keysKey, security.certificateChain());
            readable("security.private-key", security.privateKey());
            keys = load(
                    "security.private-key",
                    security.privateKey(),
                    () -> new PemSslStoreBundle(
                                    PemSslStoreDetails.forCertificate(security.certificateChain())
                                            .withPrivateKey(security.privateKey())
                                            .withPrivateKeyPassword(security.privateKeyPassword()),
                                    null)
                            .getKeyStore());
        }
        SslBundle bundle = SslBundle.of(
                SslStoreBundle.of(keys, security.keyStorePassword(), trust()),
                key(),
                SslOptions.of(words(security.ciphers()), words(security.protocols())));
        return create(
                keysKey,
                keysKey.endsWith("key-store") ? security.keyStore() : security.certificateChain(),
                bundle,
                security);
    }

    private SslBundleKey key() {
        String password = security.privateKeyPassword();
        return security.keyStore() == null || password == null ? SslBundleKey.NONE : SslBundleKey.of(password);
    }

    private @Nullable KeyStore trust() {
        if (security.trustStore() != null) {
            return store(
                    "security.trust-store",
                    security.trustStore(),
                    security.trustStoreFormat(),
                    security.trustStorePassword());
        }
        String certificates = security.trustCertCollection();
        return certificates == null ? null : pem("security.trust-cert-collection", certificates);
    }

    private static KeyStore pem(String key, @Nullable String location) {
        readable(key, location);
        return load(
                key,
                location,
                () -> new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(location)).getTrustStore());
    }

    private static KeyStore store(String key, @Nullable String location, String format, @Nullable String password) {
        readable(key, location);
        String type = format.equalsIgnoreCase("AUTODETECT") ? null : format;
        return load(
                key,
                location,
                () -> new JksSslStoreBundle(new JksSslStoreDetails(type, null, location, password), null)
                        .getKeyStore());
    }

    private static KeyStore load(String key, @Nullable String location, Supplier<@Nullable KeyStore> loading) {
        try {
            KeyStore store = loading.get();
            if (store != null) {
                return store;
            }
        } catch (RuntimeException ex) {
            throw unusable(key, location, ex);
        }
        throw Checked.invalid(key, location, "It holds nothing.");
    }

    private static void readable(String key, @Nullable String location) {
        if (location == null
                || !ApplicationResourceLoader.get().getResource(location).isReadable()) {
            throw Checked.invalid(
                    key, location, location == null ? "It must be set for TLS." : "There is no such readable file.");
        }
    }

    private static RotatingTls create(
            String key, @Nullable String value, SslBundle bundle, GrpcServerProperties.Security security) {
        try {
            return new RotatingTls(
                    "grpc.server." + key,
                    bundle,
                    ClientAuth.valueOf(security.clientAuth().name()));
        } catch (GeneralSecurityException | SSLException | RuntimeException ex) {
            throw unusable(key, value, ex);
        }
    }

    private static InvalidConfigurationPropertyValueException unusable(
            String key, @Nullable String value, Exception failure) {
        Throwable cause = failure;
        StringBuilder reasons = new StringBuilder("It cannot be used: ").append(failure.getMessage());
        while ((cause = cause.getCause()) != null) {
            reasons.append(": ").append(cause.getMessage());
        }
        InvalidConfigurationPropertyValueException invalid = Checked.invalid(
                key,
                value,
                reasons.append(". Check the file, its format and its password.").toString());
        invalid.initCause(failure);
        return invalid;
    }

    private static String @Nullable [] words(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip().split("[\\s:,]+");
    }
}
