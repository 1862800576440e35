// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** Checks that certificates are valid now and that their private keys are theirs, and finds which expires first. */
final class Identities {

    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA", "DSA", "SHA256withDSA");

    private Identities() {}

    static ShownCertificate check(SslBundle bundle) throws GeneralSecurityException {
        KeyStore store = bundle.getStores().getKeyStore();
        if (store == null) {
            throw new GeneralSecurityException("There is no certificate and no private key");
        }
        char[] password = password(bundle);
        ShownCertificate first = null;
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            if (chain != null && chain[0] instanceof X509Certificate certificate) {
                certificate.checkValidity();
                ShownCertificate shown = ShownCertificate.of(certificate, chain);
                if (first == null || shown.expiry().isBefore(first.expiry())) {
                    first = shown;
                }
                if (store.getKey(alias, password) instanceof PrivateKey key && !fits(key, certificate)) {
                    throw new GeneralSecurityException("The private key is not the one of the certificate");
                }
            }
        }
        if (first == null) {
            throw new GeneralSecurityException("There is no certificate and no private key");
        }
        return first;
    }

    /** Returns the certificates themselves, without those that lead to their issuers. */
    static Set<X509Certificate> certificates(SslBundle bundle) throws KeyStoreException {
        KeyStore store = bundle.getStores().getKeyStore();
        Set<X509Certificate> certificates = new HashSet<>();
        if (store != null) {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
        }
        return Set.copyOf(certificates);
    }

    private static char @Nullable [] password(SslBundle bundle) {
        String ofKey = bundle.getKey().getPassword();
        String password = ofKey != null ? ofKey : bundle.getStores().getKeyStorePassword();
        return password == null ? null : password.toCharArray();
    }

    private static boolean fits(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null
                || !key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return algorithm == null;
        }
        byte[] sample = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(sample);
        return signature.verify(signed);
    }
}
