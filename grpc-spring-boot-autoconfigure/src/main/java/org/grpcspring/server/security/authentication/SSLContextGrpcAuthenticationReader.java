// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;

/**
 * Reads the certificate by which a client has authenticated itself on its connection: the client's own, which comes
 * first in its chain, and which must not be that of an authority. Immutable.
 */
public class SSLContextGrpcAuthenticationReader implements GrpcAuthenticationReader {

    /** Creates a reader. */
    public SSLContextGrpcAuthenticationReader() {}

    @Override
    public @Nullable Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return null;
        }
        try {
            return fromCertificate(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException ex) {
            return null;
        }
    }

    /** Returns who has a certificate, or null if it is not of a kind that says so. */
    protected @Nullable Authentication fromCertificate(Certificate certificate) {
        if (!(certificate instanceof X509Certificate x509)) {
            return null;
        }
        if (x509.getBasicConstraints() >= 0) {
            throw new BadCredentialsException("The certificate of an authority is not that of a client");
        }
        return new X509CertificateAuthentication(x509);
    }
}
