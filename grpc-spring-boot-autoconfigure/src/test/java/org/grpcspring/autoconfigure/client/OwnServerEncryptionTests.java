// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.encrypting;
import static org.grpcspring.test.GrpcContexts.port;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedTrustManager;
import org.grpcspring.test.Certificates;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.tls.RotatingTls;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A client of {@code self:self} does as its own server does. */
class OwnServerEncryptionTests {

    @TempDir
    static Path directory;

    private static Certificates server;
    private static Certificates other;

    @BeforeAll
    static void create() throws Exception {
        server = Certificates.valid(directory, "server");
        other = Certificates.valid(directory, "other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other=key",
                "grpc.client.self.negotiation-type=TLS",
                "grpc.client.self.security.authority-override=elsewhere.example",
                "grpc.client.self.security.protocols=TLSv1.2",
                "grpc.client.self.security.protocols=TLSv1.3",
            })
    void serverIsReachedByItsOwnCertificate(String property) {
        tls().withPropertyValues(property)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @Test
    void serverIsReachedWithoutEncryptionWhenItHasNone() {
        encrypting()
                .withBean(EchoService.class)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @ParameterizedTest
    @CsvSource({
        "grpc.client.self.security.trust-cert-collection=%s/server.crt, negotiation-type",
        "grpc.client.self.ssl.bundle=unknown, unknown",
    })
    void clientEncryptsWhenKeysSayWhatItTrusts(String property, String reason) {
        encrypting()
                .withBean(EchoService.class)
                .withPropertyValues(property.formatted(directory))
                .run(context -> assertThatExceptionOfType(RuntimeException.class)
                        .isThrownBy(() -> echo(context, "hi"))
                        .withMessageContaining(reason));
    }

    @Test
    void serverIsReachedWhenItAsksForACertificateToo() {
        tls().withPropertyValues(
                        "grpc.server.security.client-auth=REQUIRE",
                        "grpc.server.security.trust-cert-collection=" + other.certificate(),
                        "grpc.client.self.security.client-auth-enabled=true",
                        "grpc.client.self.security.certificate-chain=" + other.certificate(),
                        "grpc.client.self.security.private-key=" + other.key())
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @ParameterizedTest
    @CsvSource({
        "grpc.client.self.negotiation-type=PLAINTEXT, does not encrypt",
        "grpc.client.GLOBAL.negotiation-type=PLAINTEXT, does not encrypt",
        "grpc.client.self.security.trust-cert-collection=%s/other.crt, certification path",
    })
    void keysOfTheClientHoldWhenTheySayOtherwise(String property, String reason) {
        tls().withPropertyValues(property.formatted(directory))
                .run(context -> assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> echo(context, "hi"))
                        .withMessageContaining(reason));
    }

    @Test
    void otherClientsDoNotTrustTheCertificate() {
        tls().run(context -> {
            ManagedChannel channel = Grpc.newChannelBuilder(
                            "localhost:" + port(context), TlsChannelCredentials.create())
                    .build();
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> EchoGrpc.newBlockingStub(channel).unary(text("hi")));
            channel.shutdownNow();
        });
        tls().withPropertyValues("grpc.client.self.address=localhost:1")
                .run(context ->
                        assertThat(context.getBean(ClientTls.class).ofClients()).isEmpty());
    }

    @Test
    void onlyTheCertificateOfTheMomentIsTrusted() throws Exception {
        RotatingTls own = new RotatingTls("test", bundle(server), ClientAuth.NONE);
        X509ExtendedTrustManager trust = (X509ExtendedTrustManager)
                own.trustedBy(SslBundle.of(SslStoreBundle.NONE)).getManagers().getTrustManagers()[0];
        assertTrusted(trust, server, other);
        own.rotate(bundle(other));
        assertTrusted(trust, other, server);
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkServerTrusted(new X509Certificate[0], "EC"));
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkClientTrusted(chain(other), "EC"));
    }

    private static void assertTrusted(X509ExtendedTrustManager trust, Certificates yes, Certificates no) {
        assertThatNoException().isThrownBy(() -> trust.checkServerTrusted(chain(yes), "EC"));
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkServerTrusted(chain(no), "EC"))
                .withMessage("The certificate is not that of this application's own server");
    }

    private static X509Certificate[] chain(Certificates certificates) throws Exception {
        KeyStore store = store(certificates);
        return new X509Certificate[] {
            (X509Certificate) store.getCertificate(store.aliases().nextElement())
        };
    }

    private static SslBundle bundle(Certificates certificates) throws Exception {
        return SslBundle.of(SslStoreBundle.of(store(certificates), Certificates.PASSWORD, null));
    }

    private static KeyStore store(Certificates certificates) throws Exception {
        return KeyStore.getInstance(certificates.store().toFile(), Certificates.PASSWORD.toCharArray());
    }

    private static ApplicationContextRunner tls() {
        return encrypting()
                .withBean(EchoService.class)
                .withPropertyValues(
                        "grpc.server.security.enabled=true",
                        "grpc.server.security.certificate-chain=" + server.certificate(),
                        "grpc.server.security.private-key=" + server.key());
    }
}
