// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.tls;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;

/**
 * The encryption of a server or of clients, of a bundle's identity, trust, ciphers and protocols: new connections use
 * the bundle of the moment, open ones keep theirs. Safe for use by many threads.
 */
public final class RotatingTls {

    private static final Log log = LogFactory.getLog(RotatingTls.class);

    private final String source;
    private final @Nullable ClientAuth clientAuth;
    private final ReloadableSslContext context;
    private volatile @Nullable ShownCertificate certificate;
    private volatile Set<X509Certificate> identity;
    private volatile @Nullable Instant rotated;
    private volatile @Nullable Instant failed;
    private volatile @Nullable String problem;

    /**
     * Creates the encryption of a server.
     *
     * @param source where the bundle is configured, for messages
     * @param bundle the first bundle
     * @param clientAuth whether clients show a certificate
     * @throws MissingClientTrustException if clients show a certificate and the bundle does not say whose are trusted
     * @throws GeneralSecurityException if a certificate is not valid now or its private key is another's
     * @throws SSLException if the bundle cannot be used
     */
    public RotatingTls(String source, SslBundle bundle, ClientAuth clientAuth)
            throws GeneralSecurityException, SSLException {
        this(clientAuth, source, bundle);
    }

    private RotatingTls(@Nullable ClientAuth clientAuth, String source, SslBundle bundle)
            throws GeneralSecurityException, SSLException {
        this.source = source;
        this.clientAuth = clientAuth;
        this.certificate = check(bundle);
        this.identity = Identities.certificates(bundle);
        this.context = new ReloadableSslContext(build(bundle));
    }

    /**
     * Creates the encryption of clients, which show the bundle's certificate if it has one.
     *
     * @param source where the bundle is configured, for messages
     * @param bundle the first bundle
     * @throws GeneralSecurityException if a certificate is not valid now or its private key is another's
     * @throws SSLException if the bundle cannot be used
     */
    public static RotatingTls ofClients(String source, SslBundle bundle) throws GeneralSecurityException, SSLException {
        return new RotatingTls(null, source, bundle);
    }

    /** Returns the context that always encrypts by the bundle of the moment. */
    public SslContext context() {
        return context;
    }

    /**
     * Returns a bundle of a client of this server: it trusts the server's certificates of the moment and nothing else,
     * whoever issued them and whatever names they bear.
     *
     * @param client what the client shows, and its options
     */
    public SslBundle trustedBy(SslBundle client) {
        return SslBundle.of(
                client.getStores(),
                client.getKey(),
                client.getOptions(),
                client.getProtocol(),
                SslManagerBundle.of(
                        client.getManagers().getKeyManagerFactory(),
                        SslManagerBundle.from(new OwnCertificates(() -> identity))
                                .getTrustManagerFactory()));
    }

    /** Returns where the bundle is configured. */
    public String source() {
        return source;
    }

    /**
     * Returns the certificate of the moment, that which expires first if there are several, or nothing if there is
     * none.
     */
    public Optional<ShownCertificate> certificate() {
        return Optional.ofNullable(certificate);
    }

    /** Returns when the certificates were last rotated, or nothing if never. */
    public Optional<Instant> lastRotation() {
        return Optional.ofNullable(rotated);
    }

    /** Returns when a rotation last failed, or nothing if none did. */
    public Optional<Instant> lastFailure() {
        return Optional.ofNullable(failed);
    }

    /** Returns why the last rotation failed, or nothing if it did not. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Takes another bundle for new connections; one that cannot be used is logged, and the one before it stays.
     *
     * @param bundle the other bundle
     */
    public synchronized void rotate(SslBundle bundle) {
        try {
            ShownCertificate next = check(bundle);
            SslContext built = build(bundle);
            identity = Identities.certificates(bundle);
            context.replace(built);
            certificate = next;
            rotated = Instant.now();
            problem = null;
            log.info("The certificates of " + source + " have changed; new connections use them");
        } catch (GeneralSecurityException | SSLException | RuntimeException ex) {
            failed = Instant.now();
            problem = String.valueOf(ex.getMessage());
            log.error("The certificates of " + source + " have changed but cannot be used; those before them stay", ex);
        }
    }

    private SslContext build(SslBundle bundle) throws SSLException {
        SslContextBuilder builder =
                clientAuth == null ? client(bundle) : server(bundle).clientAuth(clientAuth);
        builder.trustManager(bundle.getManagers().getTrustManagerFactory());
        GrpcSslContexts.configure(builder);
        String[] ciphers = bundle.getOptions().getCiphers();
        if (ciphers != null) {
            builder.ciphers(List.of(ciphers));
        }
        SslContext built =
                builder.protocols(bundle.getOptions().getEnabledProtocols()).build();
        // Protocols are checked when a connection is made, and not before.
        ReferenceCountUtil.release(built.newEngine(ByteBufAllocator.DEFAULT));
        return built;
    }

    private @Nullable ShownCertificate check(SslBundle bundle) throws GeneralSecurityException {
        if (clientAuth != null && clientAuth != ClientAuth.NONE) {
            ClientTrust.check(bundle);
        }
        return clientAuth == null && bundle.getStores().getKeyStore() == null ? null : Identities.check(bundle);
    }

    private static SslContextBuilder server(SslBundle bundle) {
        return SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory());
    }

    private static SslContextBuilder client(SslBundle bundle) {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (bundle.getStores().getKeyStore() != null) {
            builder.keyManager(bundle.getManagers().getKeyManagerFactory());
        }
        return builder;
    }
}
