// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Optional;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.CertificateAuthority;
import org.grpcspring.test.Certificates;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/** Who shows which certificate, on real connections. */
@Timeout(120)
class CertificateAttackTests {

    @TempDir
    static Path directory;

    private static CertificateAuthority authority;
    private static Certificates server;
    private static Certificates ann;

    private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("mine", trusting(authority));
    private final ApplicationContextRunner runner = runner().withBean(WhoAmI.class)
            .withBean(SimpleMeterRegistry.class)
            .withBean(DefaultSslBundleRegistry.class, () -> bundles)
            .withPropertyValues(
                    "grpc.server.ssl.bundle=mine",
                    "grpc.server.security.client-auth=OPTIONAL",
                    "grpc.server.authentication.schemes=certificate");

    @BeforeAll
    static void create() throws Exception {
        server = Certificates.valid(directory, "server");
        authority = CertificateAuthority.create(directory, "authority");
        ann = authority.sign("ann", "CN=ann, O=\"Shop, CN=admin\"", "-1d", "SAN=dns:ann.shop,uri:spiffe://shop/ann");
    }

    @Test
    void leafSaysWhoCalls() {
        runner.run(context -> assertThat(call(context, ann)).isEqualTo("ann"));
        assertUser("subject", "CN=ann,O=Shop\\, CN\\=admin");
        assertUser("dns", "ann.shop");
        assertUser("uri", "spiffe://shop/ann");
    }

    private void assertUser(String property, String name) {
        runner.withPropertyValues("grpc.server.authentication.certificate.user=" + property)
                .run(context -> assertThat(call(context, ann)).isEqualTo(name));
    }

    @Test
    void userOfTheCertificateMustExistAndBeEnabled() throws Exception {
        Certificates bob = authority.sign("bob", "CN=bob", "-1d");
        Certificates eve = authority.sign("eve", "CN=eve", "-1d");
        runner.withBean(
                        UserDetailsService.class,
                        () -> new InMemoryUserDetailsManager(
                                User.withUsername("ann").password("").build(),
                                User.withUsername("bob")
                                        .password("")
                                        .disabled(true)
                                        .build()))
                .run(context -> {
                    assertThat(call(context, ann)).isEqualTo("ann");
                    assertRefused(context, bob);
                    assertRefused(context, eve);
                    assertCounted(context, 2);
                });
    }

    @Test
    void certificateWithoutTheNameWantedIsRefused() throws Exception {
        Certificates nameless = authority.sign("nameless", "CN=\"\", O=Shop", "-1d");
        runner.run(context -> assertRefused(context, nameless));
        runner.withPropertyValues("grpc.server.authentication.certificate.user=email")
                .run(context -> {
                    assertRefused(context, ann);
                    assertCounted(context, 1);
                });
    }

    @Test
    void clientWithoutACertificateIsRefused() {
        runner.run(context -> {
            assertRefused(context, null);
            assertCounted(context, 1);
        });
    }

    @Test
    void certificateOfAnAuthorityIsNoClients() {
        runner.run(context -> {
            assertRefused(context, authority.own());
            assertCounted(context, 1);
        });
    }

    @Test
    void certificateThatIsNotTrustedGetsNoConnection() throws Exception {
        CertificateAuthority other = CertificateAuthority.create(directory, "other");
        Certificates foreign = other.sign("foreign", "CN=ann", "-1d");
        Certificates expired = authority.sign("expired", "CN=ann", "-100d");
        runner.withPropertyValues("grpc.server.security.client-auth=REQUIRE").run(context -> {
            assertThat(call(context, ann)).isEqualTo("ann");
            assertUnconnected(context, foreign);
            assertUnconnected(context, expired);
            bundles.updateBundle("mine", trusting(other));
            assertUnconnected(context, ann);
            assertThat(call(context, foreign)).isEqualTo("ann");
        });
    }

    private static void assertRefused(ApplicationContext context, @Nullable Certificates shown) {
        assertThatThrownBy(() -> call(context, shown))
                .hasMessageStartingWith("UNAUTHENTICATED: Unauthenticated, in the server's log under ");
    }

    private static void assertUnconnected(ApplicationContext context, Certificates shown) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call(context, shown))
                .withMessageContaining("UNAVAILABLE");
    }

    private static void assertCounted(ApplicationContext context, int count) {
        MeterRegistry registry = context.getBean(MeterRegistry.class);
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(registry.get("grpc.server")
                                .tag("grpc.status_code", "UNAUTHENTICATED")
                                .timer()
                                .count())
                        .isEqualTo(count));
    }

    private static SslBundle trusting(CertificateAuthority trusted) {
        return SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate(server.certificate().toString())
                        .withPrivateKey(server.key().toString()),
                PemSslStoreDetails.forCertificate(
                        directory.resolve(trusted.name() + ".crt").toString())));
    }

    private static String call(ApplicationContext context, @Nullable Certificates shown) throws Exception {
        TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder()
                .trustManager(server.certificate().toFile());
        if (shown != null) {
            credentials.keyManager(shown.certificate().toFile(), shown.key().toFile());
        }
        ManagedChannel channel = Grpc.newChannelBuilder("localhost:" + port(context), credentials.build())
                .build();
        try {
            return PingGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, SECONDS)
                    .ping(text("hi"))
                    .getValue();
        } finally {
            channel.shutdownNow().awaitTermination(10, SECONDS);
        }
    }

    @GrpcService(PingGrpc.class)
    static class WhoAmI {

        Text ping(Text request, Optional<Principal> caller) {
            return text(caller.map(Principal::getName).orElse("nobody"));
        }
    }
}
