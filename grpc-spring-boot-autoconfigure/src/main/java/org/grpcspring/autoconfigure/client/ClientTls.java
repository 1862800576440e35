// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.grpcspring.autoconfigure.client.GrpcChannelProperties.Security;
import org.grpcspring.autoconfigure.property.CertificateFiles;
import org.grpcspring.autoconfigure.property.KeyStoreFile;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Makes the encryption of clients from their properties: from a bundle, which may rotate and is shared by all clients
 * that name it, or from files; a client of the application's own server trusts that by default. Safe for use by many
 * threads.
 */
final class ClientTls {

    private static final String BUNDLE = "ssl.bundle";

    private final @Nullable SslBundles bundles;
    private final Supplier<@Nullable RotatingTls> ownServer;
    private final Map<String, RotatingTls> ofBundles = new ConcurrentHashMap<>();
    private final Map<String, RotatingTls> ofClients = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, RotatingTls>> listeners = new CopyOnWriteArrayList<>();

    ClientTls(@Nullable SslBundles bundles, Supplier<@Nullable RotatingTls> ownServer) {
        this.bundles = bundles;
        this.ownServer = ownServer;
    }

    /** Returns the encryption of each client that has some. */
    Map<String, RotatingTls> ofClients() {
        return new TreeMap<>(ofClients);
    }

    /** Tells a listener of every client's encryption, also of those to come. */
    void tell(BiConsumer<String, RotatingTls> listener) {
        listeners.add(listener);
        ofClients.forEach(listener);
    }

    /** Returns whether keys say by what servers are trusted. */
    static boolean isSetFor(GrpcChannelProperties properties) {
        return StringUtils.hasText(properties.ssl().bundle()) || trustKey(properties.security()) != null;
    }

    /** Returns the encryption of the application's own server, or null if it does not encrypt. */
    @Nullable
    RotatingTls ofOwnServer() {
        return ownServer.get();
    }

    /**
     * Returns the encryption of a client.
     *
     * @param own the encryption of the server that it calls if that is the application's own, or else null
     */
    SslContext of(String client, GrpcChannelProperties properties, PropertyChecks checks, @Nullable RotatingTls own) {
        RotatingTls tls = find(properties, checks, own);
        ofClients.put(client, tls);
        listeners.forEach(listener -> listener.accept(client, tls));
        return tls.context();
    }

    private RotatingTls find(GrpcChannelProperties properties, PropertyChecks checks, @Nullable RotatingTls own) {
        String bundle = properties.ssl().bundle();
        Security security = properties.security();
        if (!StringUtils.hasText(bundle)) {
            return ofFiles(security, checks, trustKey(security) == null ? own : null);
        }
        String file = security.clientAuthEnabled() ? "client-auth-enabled" : trustKey(security);
        if (bundles == null || file != null) {
            throw checks.invalid(
                    BUNDLE,
                    bundle,
                    bundles == null
                            ? "There are no SSL bundles; configure spring.ssl.bundle."
                            : checks.prefix() + "security." + file + " is set too; use one of the two.");
        }
        return ofBundles.computeIfAbsent(bundle, name -> ofBundle(bundles, name, checks));
    }

    private static @Nullable String trustKey(Security security) {
        return security.trustCertCollection() != null
                ? "trust-cert-collection"
                : security.trustStore() != null ? "trust-store" : null;
    }

    private static RotatingTls ofBundle(SslBundles bundles, String name, PropertyChecks checks) {
        try {
            SslBundle bundle = bundles.getBundle(name);
            RotatingTls tls = create("the SSL bundle '" + name + "' of gRPC clients", bundle, checks, BUNDLE, name);
            bundles.addBundleUpdateHandler(name, tls::rotate);
            return tls;
        } catch (NoSuchSslBundleException ex) {
            throw checks.unknown(BUNDLE, name, "SSL bundle below spring.ssl.bundle", bundles.getBundleNames());
        }
    }

    private static RotatingTls ofFiles(Security security, PropertyChecks checks, @Nullable RotatingTls trusted) {
        CertificateFiles files = new CertificateFiles(
                security.certificateChain(),
                security.privateKey(),
                security.privateKeyPassword(),
                KeyStoreFile.of(security.keyStore(), security.keyStoreFormat(), security.keyStorePassword()),
                security.trustCertCollection(),
                KeyStoreFile.of(security.trustStore(), security.trustStoreFormat(), security.trustStorePassword()),
                security.ciphers(),
                security.protocols());
        SslBundle loaded = files.load(checks, security.clientAuthEnabled());
        SslBundle bundle = trusted == null ? loaded : trusted.trustedBy(loaded);
        String source = checks.prefix() + "security";
        if (security.clientAuthEnabled()) {
            return create(source, bundle, checks, files.certificateKey(), files.certificateLocation());
        }
        return security.ciphers() != null
                ? create(source, bundle, checks, "security.ciphers", security.ciphers())
                : create(source, bundle, checks, "security.protocols", security.protocols());
    }

    private static RotatingTls create(
            String source, SslBundle bundle, PropertyChecks checks, String key, @Nullable String value) {
        try {
            return RotatingTls.ofClients(source, bundle);
        } catch (GeneralSecurityException | SSLException | RuntimeException ex) {
            throw CertificateFiles.unusable(checks, key, value, ex);
        }
    }
}
