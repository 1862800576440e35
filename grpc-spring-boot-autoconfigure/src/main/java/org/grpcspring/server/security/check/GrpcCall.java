// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * A call that is to be decided on.
 *
 * @param call the call
 * @param headers what the client sent
 */
public record GrpcCall(ServerCall<?, ?> call, Metadata headers) {

    /** Returns the method called. */
    public MethodDescriptor<?, ?> method() {
        return call.getMethodDescriptor();
    }

    /** Returns where the client calls from, or nothing if the transport does not say. */
    public Optional<SocketAddress> peer() {
        return Optional.ofNullable(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    }

    /** Returns the client's own certificate, or nothing if it has shown none. */
    public Optional<X509Certificate> certificate() {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException ex) {
            return Optional.empty();
        }
    }
}
