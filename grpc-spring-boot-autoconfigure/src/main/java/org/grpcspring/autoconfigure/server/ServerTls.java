// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.grpcspring.autoconfigure.property.CertificateFiles;
import org.grpcspring.autoconfigure.property.KeyStoreFile;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.autoconfigure.server.GrpcServerProperties.Security;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.tls.MissingClientTrustException;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Makes a server's encryption from its properties: from a bundle, which may rotate, or from files.
 *
 * @param checks names the keys in messages
 * @param security the files, and whether clients show a certificate
 */
record ServerTls(PropertyChecks checks, Security security) {

    private static final String BUNDLE = "ssl.bundle";
    private static final String TRUST_OF_BUNDLE = "Give the SSL bundle a trust store.";

    static boolean isConfigured(GrpcServerProperties properties) {
        return properties.ssl().bundle() != null || properties.security().enabled();
    }

    /** Returns the name of the bean that is a server's encryption. */
    static String beanName(String server) {
        return server.equals(GrpcService.DEFAULT_SERVER) ? "grpcServerTls" : server + "GrpcServerTls";
    }

    /** Returns the encryption of each server that has some, by the server's name. */
    static Map<String, RotatingTls> beans(NamedServers servers, BeanFactory beanFactory) {
        Map<String, RotatingTls> found = new LinkedHashMap<>();
        for (String server : servers.where(any -> true)) {
            if (beanFactory.containsBean(beanName(server))) {
                found.put(server, beanFactory.getBean(beanName(server), RotatingTls.class));
            }
        }
        return found;
    }

    static RotatingTls of(NamedServer server, @Nullable SslBundles bundles) {
        ServerTls tls = new ServerTls(server.checks(), server.properties().security());
        String bundle = server.properties().ssl().bundle();
        return bundle != null ? tls.ofBundle(bundle, bundles) : tls.ofFiles();
    }

    private RotatingTls ofBundle(String name, @Nullable SslBundles bundles) {
        if (bundles == null || security.enabled()) {
            throw checks.invalid(
                    BUNDLE,
                    name,
                    bundles == null
                            ? "There are no SSL bundles; configure spring.ssl.bundle."
                            : checks.prefix() + "security.enabled is true too; use one of the two.");
        }
        try {
            RotatingTls tls = create(BUNDLE, name, bundles.getBundle(name));
            bundles.addBundleUpdateHandler(name, tls::rotate);
            return tls;
        } catch (NoSuchSslBundleException ex) {
            throw checks.unknown(BUNDLE, name, "SSL bundle below spring.ssl.bundle", bundles.getBundleNames());
        }
    }

    private RotatingTls ofFiles() {
        CertificateFiles files = new CertificateFiles(
                security.certificateChain(),
                security.privateKey(),
                security.privateKeyPassword(),
                KeyStoreFile.of(security.keyStore(), security.keyStoreFormat(), security.keyStorePassword()),
                security.trustCertCollection(),
                KeyStoreFile.of(security.trustStore(), security.trustStoreFormat(), security.trustStorePassword()),
                security.ciphers(),
                security.protocols());
        return create(files.certificateKey(), files.certificateLocation(), files.load(checks, true));
    }

    private RotatingTls create(String key, @Nullable String value, SslBundle bundle) {
        try {
            return new RotatingTls(
                    checks.prefix() + key,
                    bundle,
                    ClientAuth.valueOf(security.clientAuth().name()));
        } catch (MissingClientTrustException ex) {
            throw checks.invalid(
                    "security.client-auth",
                    security.clientAuth(),
                    ex.getMessage() + ". "
                            + (key.equals(BUNDLE)
                                    ? TRUST_OF_BUNDLE
                                    : "Set '%1$ssecurity.trust-cert-collection' or '%1$ssecurity.trust-store'."
                                            .formatted(checks.prefix())));
        } catch (GeneralSecurityException | SSLException | RuntimeException ex) {
            throw CertificateFiles.unusable(checks, key, value, ex);
        }
    }
}
