// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;

/** Who has shown a certificate. */
public final class X509CertificateAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient Object principal;
    private transient @Nullable X509Certificate certificate;

    /**
     * Creates a request to authenticate the subject of a certificate.
     *
     * @param certificate the certificate
     */
    public X509CertificateAuthentication(X509Certificate certificate) {
        super(List.of());
        this.principal = certificate.getSubjectX500Principal();
        this.certificate = certificate;
        super.setAuthenticated(false);
    }

    /**
     * Creates what is authenticated.
     *
     * @param principal the user
     * @param certificate the certificate
     * @param authorities what the user has
     */
    public X509CertificateAuthentication(
            Object principal,
            @Nullable X509Certificate certificate,
            Collection<? extends GrantedAuthority> authorities) {
        super(authorities);
        this.principal = principal;
        this.certificate = certificate;
        super.setAuthenticated(true);
    }

    @Override
    public Object getPrincipal() {
        return principal;
    }

    /** Returns the certificate, or null once it has been erased. */
    @Override
    public @Nullable X509Certificate getCredentials() {
        return certificate;
    }

    @Override
    public void eraseCredentials() {
        certificate = null;
        super.eraseCredentials();
    }

    @Override
    public void setAuthenticated(boolean authenticated) {
        if (authenticated) {
            throw new IllegalArgumentException("Use the constructor that takes authorities for what is authenticated");
        }
        super.setAuthenticated(false);
    }
}
