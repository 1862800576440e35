// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.springframework.boot.ssl.SslBundle;

/** Checks that a bundle says which clients are trusted: without a trust store the JDK trusts every public authority. */
final class ClientTrust {

    private ClientTrust() {}

    static void check(SslBundle bundle) throws GeneralSecurityException {
        // A bundle without a trust store may have a trust manager of its own.
        if (bundle.getStores().getTrustStore() == null
                && issuers(bundle.getManagers().getTrustManagerFactory()).equals(publicIssuers())) {
            throw new MissingClientTrustException();
        }
    }

    private static Set<X509Certificate> publicIssuers() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return issuers(factory);
    }

    private static Set<X509Certificate> issuers(TrustManagerFactory factory) {
        Set<X509Certificate> issuers = new HashSet<>();
        Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .forEach(manager -> issuers.addAll(Arrays.asList(manager.getAcceptedIssuers())));
        return issuers;
    }
}
