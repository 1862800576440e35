// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.grpcspring.test.Certificates;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class GrpcServerTlsAutoConfigurationTests {

    @TempDir
    static Path directory;

    private static Certificates server;
    private static Certificates other;
    private static Certificates client;

    @BeforeAll
    static void create() throws Exception {
        server = Certificates.valid(directory, "server");
        other = Certificates.valid(directory, "other");
        client = Certificates.valid(directory, "client");
        Certificates.expired(directory, "expired");
        Files.writeString(directory.resolve("rubbish"), "rubbish");
    }

    @ParameterizedTest
    @CsvSource({
        "certificate-chain=%s/server.crt, private-key=%s/server.key",
        "key-store=%s/server.p12, key-store-password=secret",
        "key-store=file:%s/server.p12, key-store-password=secret key-store-format=PKCS12",
    })
    void connectionIsEncryptedByTheFilesNamed(String first, String second) {
        tls(first, second).run(context -> {
            assertThat(call(context, server, null)).isEqualTo("hi");
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .as("another certificate is trusted")
                    .isThrownBy(() -> call(context, other, null))
                    .withMessageContaining("UNAVAILABLE");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "REQUIRE, client, true",
        "REQUIRE, other, false",
        "REQUIRE, , false",
        "OPTIONAL, client, true",
        "OPTIONAL, , true",
        "NONE, , true",
    })
    void clientIsServedWhenItProvesWhoItIs(String clientAuth, @Nullable String identity, boolean served) {
        for (String trust : List.of(
                "trust-cert-collection=" + client.certificate(),
                "trust-store=" + client.store() + " trust-store-password=secret")) {
            tls("certificate-chain=%s/server.crt", "private-key=%s/server.key", "client-auth=" + clientAuth, trust)
                    .run(context -> {
                        Certificates shown = identity == null ? null : identity.equals("client") ? client : other;
                        if (served) {
                            assertThat(call(context, server, shown)).isEqualTo("hi");
                        } else {
                            assertThatExceptionOfType(StatusRuntimeException.class)
                                    .isThrownBy(() -> call(context, server, shown));
                        }
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, TLSv1.2", "TLSv1.3, TLSv1.3"})
    void protocolsAndCiphersReachTheHandshake(String protocol, String expected) {
        tls("certificate-chain=%s/server.crt", "private-key=%s/server.key", "protocols=" + protocol)
                .run(context -> assertThat(session(context).getProtocol()).isEqualTo(expected));
        tls(
                        "certificate-chain=%s/server.crt",
                        "private-key=%s/server.key",
                        "protocols=TLSv1.2",
                        "ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
                .run(context -> assertThat(session(context).getCipherSuite())
                        .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
    }

    @ParameterizedTest
    @CsvSource({
        "certificate-chain=%s/missing.crt, private-key=%s/server.key, certificate-chain, no such readable file",
        "certificate-chain=%s/server.crt, private-key=%s/missing.key, private-key, no such readable file",
        "certificate-chain=%s/server.crt, other=1, private-key, must be set",
        "certificate-chain=, other=1, certificate-chain, or use 'grpc.server.ssl.bundle'",
        "key-store=, other=1, certificate-chain, or 'grpc.server.security.key-store'",
        "certificate-chain=%s/rubbish, private-key=%s/server.key, certificate-chain, cannot be used",
        "certificate-chain=%s/server.crt, private-key=%s/rubbish, private-key, cannot be used",
        "certificate-chain=%s/server.crt, private-key=%s/other.key, certificate-chain, not the one of the certificate",
        "certificate-chain=%s/expired.crt, private-key=%s/expired.key, certificate-chain, NotAfter",
        "key-store=%s/missing.p12, key-store-password=secret, key-store, no such readable file",
        "key-store=%s/server.p12, key-store-password=wrong, key-store, password",
        "key-store=%s/expired.p12, key-store-password=secret, key-store, NotAfter",
    })
    void startFailsWithTheKeyNamedWhenAFileIsUnusable(String first, String second, String key, String reason) {
        tls(first, second).run(context -> assertExplained(context.getStartupFailure(), "security." + key, reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void missingPasswordOfAKeyStoreIsAnEmptyOne(String format, @TempDir Path files) throws Exception {
        Path store = files.resolve("store");
        server.copyTo(store, format, "");
        tls("key-store=" + store, "key-store-format=" + format)
                .run(context -> assertThat(call(context, server, null)).isEqualTo("hi"));
    }

    @ParameterizedTest
    @CsvSource({"PKCS12, ''", "JKS, ''", "JKS, unknown"})
    void clientsAreTrustedByATrustStoreWithoutAPassword(String format, String password, @TempDir Path files)
            throws Exception {
        Path store = files.resolve("store");
        client.trustIn(store, format, password);
        tls("key-store=%s/server.p12", "key-store-password=secret", "client-auth=REQUIRE", "trust-store=" + store)
                .run(context -> assertThat(call(context, server, client)).isEqualTo("hi"));
    }

    @Test
    void startFailsWhenATrustStoreCannotBeReadWithoutItsPassword(@TempDir Path files) throws Exception {
        Path store = files.resolve("store");
        client.trustIn(store, "PKCS12", "unknown");
        tls("key-store=%s/server.p12", "key-store-password=secret", "client-auth=REQUIRE", "trust-store=" + store)
                .run(context -> assertExplained(context.getStartupFailure(), "security.trust-store", "password"));
    }

    @Test
    void startFailsByTheCauseForWhichAFileIsUnusable() {
        tls("key-store=%s/server.p12", "key-store-password=wrong").run(context -> {
            assertThat(stackTrace(context.getStartupFailure()))
                    .contains("keystore password was incorrect")
                    .doesNotContain("overwrite cause");
        });
    }

    @Test
    void privateKeyIsNotShownWhereAFileIsExpected() {
        tls("certificate-chain=%s/server.crt", "private-key=-----BEGIN-s3cr3t").run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .contains("grpc.server.security.private-key", "no such readable file")
                    .doesNotContain("s3cr3t");
            assertThat(stackTrace(context.getStartupFailure())).doesNotContain("s3cr3t");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"REQUIRE", "OPTIONAL"})
    void startFailsWhenNothingSaysWhichClientsAreTrusted(String clientAuth) {
        tls("certificate-chain=%s/server.crt", "private-key=%s/server.key", "client-auth=" + clientAuth)
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains("grpc.server.security.client-auth", clientAuth)
                            .contains("grpc.server.security.trust-cert-collection", "grpc.server.security.trust-store");
                });
        asking(null, clientAuth)
                .run(context -> assertExplained(
                        context.getStartupFailure(), "security.client-auth", "Give the SSL bundle a trust store"));
    }

    @Test
    void trustOfABundleStaysWhenTheNewOneHasNone(CapturedOutput output) throws Exception {
        asking(client, "REQUIRE").run(context -> {
            assertThat(call(context, server, client)).isEqualTo("hi");
            context.getBean(DefaultSslBundleRegistry.class).updateBundle("mine", trusting(null));
            assertThat(output).contains("cannot be used; those before them stay", "no trust is configured");
            assertThat(call(context, server, client)).isEqualTo("hi");
        });
    }

    @Test
    void trustManagersOfABundleOfItsOwnKindAreEnough() {
        SslBundle trusting = trusting(client);
        SslBundle own = SslBundle.of(
                SslStoreBundle.of(
                        trusting.getStores().getKeyStore(), trusting.getStores().getKeyStorePassword(), null),
                trusting.getKey(),
                trusting.getOptions(),
                trusting.getProtocol(),
                trusting.getManagers());
        serving()
                .withBean(SslBundles.class, () -> new DefaultSslBundleRegistry("mine", own))
                .withPropertyValues("grpc.server.ssl.bundle=mine", "grpc.server.security.client-auth=REQUIRE")
                .run(context -> assertThat(call(context, server, client)).isEqualTo("hi"));
    }

    private static ApplicationContextRunner asking(@Nullable Certificates trusted, String clientAuth) {
        return serving()
                .withBean(DefaultSslBundleRegistry.class, () -> new DefaultSslBundleRegistry("mine", trusting(trusted)))
                .withPropertyValues("grpc.server.ssl.bundle=mine", "grpc.server.security.client-auth=" + clientAuth);
    }

    private static String stackTrace(@Nullable Throwable failure) {
        StringWriter trace = new StringWriter();
        if (failure != null) {
            failure.printStackTrace(new PrintWriter(trace));
        }
        return trace.toString();
    }

    @Test
    void startFailsWithTheKeyNamedWhenTheTrustIsUnusable() {
        tls("certificate-chain=%s/server.crt", "private-key=%s/server.key", "trust-cert-collection=%s/missing.crt")
                .run(context -> assertExplained(
                        context.getStartupFailure(), "security.trust-cert-collection", "no such readable file"));
    }

    @Test
    void startFailsWithTheFileNamedWhenTheBundleHasNone() {
        for (String file : List.of(
                "pem.mine.keystore.certificate=%s/server.crt pem.mine.keystore.private-key=%s/missing",
                "jks.mine.keystore.location=%s/missing")) {
            bundle(file)
                    .run(context ->
                            assertExplained(context.getStartupFailure(), "ssl.bundle", "no such file: " + directory));
        }
        bundle(
                        "pem.mine.reload-on-update=true pem.mine.keystore.certificate=%s/missing pem.mine.keystore.private-key=%s/server.key")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .isEqualTo("Unable to register SSL bundle 'mine': there is no such file: '" + directory
                                + "/missing'"));
    }

    private static ApplicationContextRunner bundle(String properties) {
        return serving()
                .withPropertyValues("grpc.server.ssl.bundle=mine")
                .withPropertyValues(Arrays.stream(
                                properties.replace("%s", directory.toString()).split(" ", -1))
                        .map("spring.ssl.bundle."::concat)
                        .toArray(String[]::new));
    }

    @Test
    void startFailsWithTheKeyNamedWhenTheBundleIsUnknown() {
        serving()
                .withPropertyValues("grpc.server.ssl.bundle=unknown")
                .run(context -> assertExplained(context.getStartupFailure(), "ssl.bundle", "spring.ssl.bundle"));
    }

    @Test
    void newConnectionsUseTheNewCertificateAndNoCallIsLostWhenABundleRotates(@TempDir Path files) throws Exception {
        Certificates served = Certificates.valid(files, "served");
        rotating(served).run(context -> {
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService load = Executors.newFixedThreadPool(4);
            List<Future<Integer>> callers = new ArrayList<>();
            Certificates first = copy(served, "first");
            try {
                Replies<Text> open = new Replies<>();
                ManagedChannel before = channel(context, first, null);
                StreamObserver<Text> requests = EchoGrpc.newStub(before).bidi(open);
                requests.onNext(text("before"));
                assertThat(open.next()).isEqualTo(text("before"));
                for (int i = 0; i < 4; i++) {
                    callers.add(load.submit(() -> callUntil(done, before)));
                }
                other.copyTo(served);
                await().ignoreExceptions()
                        .atMost(60, SECONDS)
                        .untilAsserted(
                                () -> assertThat(call(context, other, null)).isEqualTo("hi"));
                assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> call(context, first, null));
                requests.onNext(text("after"));
                assertThat(open.next()).isEqualTo(text("after"));
                done.set(true);
                for (Future<Integer> caller : callers) {
                    assertThat(caller.get(20, SECONDS)).isPositive();
                }
                before.shutdownNow();
            } finally {
                done.set(true);
                load.shutdownNow();
            }
        });
    }

    @Test
    void oldCertificateStaysAndHealthTellsWhenTheNewOneIsUnusable(CapturedOutput output) {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("mine", bundle(server.store()));
        serving()
                .withBean(DefaultSslBundleRegistry.class, () -> bundles)
                .withPropertyValues("grpc.server.ssl.bundle=mine")
                .run(context -> {
                    HealthIndicator health = context.getBean("grpcServerTlsHealthIndicator", HealthIndicator.class);
                    bundles.updateBundle("mine", bundle(directory.resolve("expired.p12")));
                    assertThat(call(context, server, null)).isEqualTo("hi");
                    Health told = health.health();
                    assertThat(told).isNotNull();
                    assertThat(told.getStatus()).isEqualTo(Status.UP);
                    assertThat(told.getDetails())
                            .extractingByKey("default", MAP)
                            .containsEntry("source", "grpc.server.ssl.bundle")
                            .containsKeys("rotationFailed", "lastFailedRotation")
                            .doesNotContainKey("lastRotation");
                    assertThat(output).containsOnlyOnce("have changed but cannot be used; those before them stay");
                    bundles.updateBundle("mine", bundle(other.store()));
                    assertThat(call(context, other, null)).isEqualTo("hi");
                    assertThat(context.getBean(RotatingTls.class).problem()).isEmpty();
                });
    }

    @Test
    void clientsAreTrustedByTheNewCertificatesWhenTheTrustRotates() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("mine", trusting(client));
        serving()
                .withBean(DefaultSslBundleRegistry.class, () -> bundles)
                .withPropertyValues("grpc.server.ssl.bundle=mine", "grpc.server.security.client-auth=REQUIRE")
                .run(context -> {
                    assertThat(call(context, server, client)).isEqualTo("hi");
                    bundles.updateBundle("mine", trusting(other));
                    assertThat(call(context, server, other)).isEqualTo("hi");
                    assertThatExceptionOfType(StatusRuntimeException.class)
                            .isThrownBy(() -> call(context, server, client));
                });
    }

    private static SslBundle trusting(@Nullable Certificates trusted) {
        PemSslStoreDetails trust = trusted == null
                ? null
                : PemSslStoreDetails.forCertificate(trusted.certificate().toString());
        PemSslStoreDetails identity = PemSslStoreDetails.forCertificate(
                        server.certificate().toString())
                .withPrivateKey(server.key().toString());
        return SslBundle.of(new PemSslStoreBundle(identity, trust));
    }

    private static ApplicationContextRunner tls(String... properties) {
        String all = "enabled=true " + String.join(" ", properties).replace("%s", directory.toString());
        return serving()
                .withPropertyValues(Arrays.stream(all.split(" "))
                        .map(property -> "grpc.server.security." + property)
                        .toArray(String[]::new));
    }

    private static ApplicationContextRunner rotating(Certificates certificates) {
        String prefix = "spring.ssl.bundle.pem.mine.";
        return serving()
                .withPropertyValues(
                        "grpc.server.ssl.bundle=mine",
                        "spring.ssl.bundle.watch.file.quiet-period=200ms",
                        prefix + "reload-on-update=true",
                        prefix + "keystore.certificate=" + certificates.certificate(),
                        prefix + "keystore.private-key=" + certificates.key());
    }

    private static SslBundle bundle(Path store) {
        return SslBundle.of(new JksSslStoreBundle(
                JksSslStoreDetails.forLocation(store.toString()).withPassword(Certificates.PASSWORD), null));
    }

    private static SSLSession session(ApplicationContext context) throws IOException {
        SslBundle trusting = SslBundle.of(new PemSslStoreBundle(
                null, PemSslStoreDetails.forCertificate(server.certificate().toString())));
        try (SSLSocket socket =
                (SSLSocket) trusting.createSslContext().getSocketFactory().createSocket("localhost", port(context))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getSession();
        }
    }

    private static Certificates copy(Certificates original, String name) throws IOException {
        Path certificate = directory.resolve(name + ".crt");
        Files.write(certificate, Files.readAllBytes(original.certificate()));
        return new Certificates(original.store(), certificate, original.key());
    }

    private static int callUntil(AtomicBoolean done, ManagedChannel channel) {
        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channel);
        int calls = 0;
        while (!done.get()) {
            assertThat(stub.unary(text("load")).getValue()).isEqualTo("load");
            calls++;
        }
        return calls;
    }

    private static String call(ApplicationContext context, Certificates trusted, @Nullable Certificates identity)
            throws Exception {
        ManagedChannel channel = channel(context, trusted, identity);
        try {
            return EchoGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, SECONDS)
                    .unary(text("hi"))
                    .getValue();
        } finally {
            channel.shutdownNow().awaitTermination(10, SECONDS);
        }
    }

    private static ManagedChannel channel(
            ApplicationContext context, Certificates trusted, @Nullable Certificates identity) throws IOException {
        TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder()
                .trustManager(trusted.certificate().toFile());
        if (identity != null) {
            credentials.keyManager(
                    identity.certificate().toFile(), identity.key().toFile());
        }
        return Grpc.newChannelBuilder("localhost:" + port(context), credentials.build())
                .build();
    }

    private static void assertExplained(@Nullable Throwable failure, String key, String reason) {
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = analysis(failure);
        assertThat(analysis.getDescription()).contains("grpc.server." + key).containsIgnoringCase(reason);
    }
}
