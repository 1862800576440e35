// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.Certificates;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ClientTlsTests {

    private static final Context.Key<SSLSession> SESSION = Context.key("session");

    @TempDir
    static Path directory;

    private static Certificates server;
    private static Certificates other;
    private static Certificates client;

    private final List<Server> servers = new ArrayList<>();

    @BeforeAll
    static void create() throws Exception {
        server = Certificates.valid(directory, "server");
        other = Certificates.valid(directory, "other");
        client = Certificates.valid(directory, "client");
        Certificates.expired(directory, "expired");
        Files.writeString(directory.resolve("rubbish"), "rubbish");
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Server started : servers) {
            started.shutdownNow().awaitTermination(10, SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "trust-cert-collection=%s/server.crt, other=1",
        "trust-cert-collection=file:%s/server.crt, other=1",
        "trust-store=%s/server.p12, trust-store-password=secret",
        "trust-store=%s/server.p12, trust-store-password=secret trust-store-format=PKCS12",
        "trust-store=%s/server.jks, trust-store-password=secret trust-store-format=JKS",
        "trust-store=%s/server.jks, trust-store-password=secret",
    })
    void serverIsTrustedByTheFilesNamed(String first, String second) throws Exception {
        Certificates.jks(server, directory.resolve("server.jks"), Certificates.PASSWORD);
        Server trusted = serve(server, ClientAuth.NONE, client);
        tls(trusted, first, second).run(context -> assertThat(call(context)).isEqualTo("hi -"));
    }

    @ParameterizedTest
    @CsvSource({
        "certificate-chain=%s/client.crt, private-key=%s/client.key",
        "key-store=%s/client.p12, key-store-password=secret",
        "key-store=%s/client.p12, key-store-password=secret key-store-format=PKCS12",
        "key-store=%s/client.jks, key-store-password=secret key-store-format=JKS",
        "key-store=%s/own.jks, key-store-password=secret private-key-password=own",
    })
    void clientShowsTheCertificateOfTheFilesNamed(String first, String second) throws Exception {
        Certificates.jks(client, directory.resolve("client.jks"), Certificates.PASSWORD);
        Certificates.jks(client, directory.resolve("own.jks"), "own");
        Server strict = serve(server, ClientAuth.REQUIRE, client);
        tls(strict, "trust-cert-collection=%s/server.crt", "client-auth-enabled=true", first, second)
                .run(context -> assertThat(call(context)).isEqualTo("hi CN=client"));
    }

    @Test
    void certificateIsNotShownUnlessClientAuthIsEnabled() throws Exception {
        Server lenient = serve(server, ClientAuth.OPTIONAL, client);
        String[] files = {
            "trust-cert-collection=%s/server.crt", "certificate-chain=%s/client.crt", "private-key=%s/client.key"
        };
        tls(lenient, files).run(context -> assertThat(call(context)).isEqualTo("hi -"));
        tls(lenient, files)
                .withPropertyValues("grpc.client.target.security.client-auth-enabled=false")
                .run(context -> assertThat(call(context)).isEqualTo("hi -"));
        tls(lenient, files)
                .withPropertyValues("grpc.client.target.security.client-auth-enabled=true")
                .run(context -> assertThat(call(context)).isEqualTo("hi CN=client"));
    }

    @ParameterizedTest
    @CsvSource({
        "protocols=TLSv1.2, TLSv1.2",
        "protocols=TLSv1.3, TLSv1.3",
        "'protocols=TLSv1.2,TLSv1.3', TLSv1.3",
        "ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 protocols=TLSv1.2, AES_256_GCM_SHA384",
        "ciphers=TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 protocols=TLSv1.2, CHACHA20_POLY1305_SHA256",
    })
    void protocolsAndCiphersReachTheHandshake(String properties, String expected) throws Exception {
        Server trusted = serve(server, ClientAuth.NONE, client);
        tls(trusted, ("trust-cert-collection=%s/server.crt " + properties).split(" ", -1))
                .run(context -> {
                    EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channel(context));
                    assertThat(stub.unary(text("session")).getValue()).contains(expected);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "other, localhost, , certification path",
        "server, localhost, wrong.example, wrong.example",
    })
    void callFailsWithTheReasonWhenTheServersCertificateDoesNotMatch(
            String trusted, String host, @Nullable String authority, String reason) throws Exception {
        Server untrusted = serve(server, ClientAuth.NONE, client);
        tls(
                        untrusted,
                        "trust-cert-collection=%s/" + trusted + ".crt",
                        authority == null ? "other=1" : "authority-override=" + authority)
                .withPropertyValues("grpc.client.target.address=" + host + ":" + untrusted.getPort())
                .run(context -> {
                    StatusRuntimeException failure =
                            catchThrowableOfType(StatusRuntimeException.class, () -> call(context));
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(failure).hasMessageContaining(reason).hasMessageNotContaining("\n");
                });
    }

    @Test
    void serverIsTakenByTheNameItIsExpectedToHave() throws Exception {
        Server named = serve(server, ClientAuth.NONE, client);
        String address = "grpc.client.target.address=127.0.0.2:" + named.getPort();
        String trust = "trust-cert-collection=%s/server.crt";
        tls(named, trust)
                .withPropertyValues(address)
                .run(context -> assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> call(context))
                        .withMessageContaining("UNAVAILABLE")
                        .withMessageContaining("127.0.0.2"));
        tls(named, trust, "authority-override=localhost")
                .withPropertyValues(address)
                .run(context -> assertThat(call(context)).isEqualTo("hi -"));
    }

    @ParameterizedTest
    @CsvSource({
        "certificate-chain=%s/missing.crt, private-key=%s/client.key, certificate-chain, no such readable file",
        "certificate-chain=%s/client.crt, private-key=%s/missing.key, private-key, no such readable file",
        "certificate-chain=%s/client.crt, other=1, private-key, must be set",
        "other=1, other=2, certificate-chain, must be set",
        "certificate-chain=%s/rubbish, private-key=%s/client.key, certificate-chain, cannot be used",
        "certificate-chain=%s/client.crt, private-key=%s/rubbish, private-key, cannot be used",
        "certificate-chain=%s/client.crt, private-key=%s/other.key, certificate-chain, not the one of the certificate",
        "certificate-chain=%s/expired.crt, private-key=%s/expired.key, certificate-chain, NotAfter",
        "key-store=%s/missing.p12, key-store-password=secret, key-store, no such readable file",
        "key-store=%s/client.p12, key-store-password=wrong, key-store, password",
        "key-store=%s/expired.p12, key-store-password=secret, key-store, NotAfter",
        "trust-cert-collection=%s/missing.crt, other=1, trust-cert-collection, no such readable file",
        "trust-cert-collection=%s/rubbish, other=1, trust-cert-collection, cannot be used",
        "trust-store=%s/server.p12, trust-store-password=wrong, trust-store, password",
        "protocols=TLSv9, other=1, protocols, TLSv9",
        "ciphers=TLS_WITH_NOTHING, other=1, ciphers, TLS_WITH_NOTHING",
    })
    void startFailsWithTheKeyNamedWhenAFileIsUnusable(String first, String second, String key, String reason) {
        String identity = first.matches("(trust|protocols|ciphers).*") ? "false" : "true";
        tls(1, first, second, "client-auth-enabled=" + identity)
                .withBean(Target.class)
                .run(context -> assertExplained(context.getStartupFailure(), "security." + key, reason));
    }

    @ParameterizedTest
    @CsvSource({
        "other=1, No SSL bundle below spring.ssl.bundle has this name. There is none.",
        "client-auth-enabled=true, client-auth-enabled is set too",
        "trust-cert-collection=%s/server.crt, trust-cert-collection is set too",
        "trust-store=%s/server.p12, trust-store is set too",
    })
    void startFailsWithTheKeyNamedWhenTheBundleIsUnusable(String property, String reason) {
        tls(1, property)
                .withPropertyValues("grpc.client.target.ssl.bundle=unknown")
                .withBean(Target.class)
                .run(context -> assertExplained(context.getStartupFailure(), "ssl.bundle", reason));
    }

    @Test
    void bundleIsSuggestedWhenTheKeyMisspellsIt() {
        tls(1, "other=1")
                .withPropertyValues(
                        "spring.ssl.bundle.pem.server.truststore.certificate=file:none",
                        "spring.ssl.bundle.pem.client.truststore.certificate=file:none",
                        "grpc.client.target.ssl.bundle=cleint")
                .withBean(Target.class)
                .run(context -> assertExplained(
                        context.getStartupFailure(),
                        "ssl.bundle",
                        "has this name. Did you mean 'client'? There are [client, server]."));
    }

    @Test
    void filesAreUsedWhenTheClientSetsNoneOfTheBundlesOfAll() throws Exception {
        Server trusted = serve(server, ClientAuth.NONE, client);
        tls(trusted, "trust-cert-collection=%s/server.crt")
                .withPropertyValues("grpc.client.GLOBAL.ssl.bundle=unknown", "grpc.client.target.ssl.bundle=")
                .run(context -> assertThat(call(context)).isEqualTo("hi -"));
    }

    @Test
    void identityAndTrustRotateWhileConnectedAndNoCallIsLost() throws Exception {
        Server first = serve(server, ClientAuth.REQUIRE, client);
        Server second = serve(other, ClientAuth.REQUIRE, other);
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("mine", bundle(client, server));
        bundled(bundles)
                .withPropertyValues(
                        "grpc.client.target.address=localhost:" + first.getPort(),
                        "grpc.client.second.ssl.bundle=mine",
                        "grpc.client.second.address=localhost:" + second.getPort(),
                        "grpc.client.third.ssl.bundle=mine",
                        "grpc.client.third.address=localhost:" + first.getPort())
                .run(context -> {
                    AtomicBoolean done = new AtomicBoolean();
                    ExecutorService load = Executors.newFixedThreadPool(4);
                    List<Future<Integer>> callers = new ArrayList<>();
                    try {
                        Replies<Text> open = new Replies<>();
                        StreamObserver<Text> requests =
                                EchoGrpc.newStub(channel(context)).bidi(open);
                        requests.onNext(text("before"));
                        assertThat(open.next()).isEqualTo(text("before"));
                        for (int i = 0; i < 4; i++) {
                            callers.add(load.submit(() -> callUntil(done, channel(context))));
                        }
                        assertThatExceptionOfType(StatusRuntimeException.class)
                                .isThrownBy(() -> call(context, "second"));
                        bundles.updateBundle("mine", bundle(other, other));
                        ManagedChannel waiting =
                                context.getBean(GrpcChannels.class).get("second");
                        waiting.resetConnectBackoff();
                        assertThat(EchoGrpc.newBlockingStub(waiting)
                                        .withWaitForReady()
                                        .withDeadlineAfter(20, SECONDS)
                                        .unary(text("hi"))
                                        .getValue())
                                .isEqualTo("hi CN=other");
                        requests.onNext(text("after"));
                        assertThat(open.next()).isEqualTo(text("after"));
                        done.set(true);
                        for (Future<Integer> caller : callers) {
                            assertThat(caller.get(20, SECONDS)).isPositive();
                        }
                        context.getBean(GrpcChannels.class).reconnect("target");
                        requests.onCompleted();
                        assertThat(open.end()).isEqualTo(Status.OK);
                        assertThatExceptionOfType(StatusRuntimeException.class)
                                .as("a new connection to the old server")
                                .isThrownBy(() -> call(context));
                    } finally {
                        done.set(true);
                        load.shutdownNow();
                    }
                });
    }

    @Test
    void callsGoOnOverNewConnectionsWithTheNewIdentity() throws Exception {
        Path both = directory.resolve("both.crt");
        Files.writeString(both, Files.readString(client.certificate()) + Files.readString(other.certificate()));
        Server renewing = serve(
                server,
                ClientAuth.REQUIRE,
                new Certificates(both, both, both),
                builder -> builder.maxConnectionAge(200, MILLISECONDS).maxConnectionAgeGrace(20, SECONDS));
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("mine", bundle(client, server));
        bundled(bundles)
                .withPropertyValues("grpc.client.target.address=localhost:" + renewing.getPort())
                .run(context -> {
                    AtomicBoolean done = new AtomicBoolean();
                    ExecutorService load = Executors.newFixedThreadPool(4);
                    List<Future<Integer>> callers = new ArrayList<>();
                    try {
                        assertThat(call(context)).isEqualTo("hi CN=client");
                        for (int i = 0; i < 4; i++) {
                            callers.add(load.submit(() -> callUntil(done, channel(context))));
                        }
                        bundles.updateBundle("mine", bundle(other, server));
                        await().atMost(20, SECONDS)
                                .untilAsserted(() -> assertThat(call(context)).isEqualTo("hi CN=other"));
                        done.set(true);
                        for (Future<Integer> caller : callers) {
                            assertThat(caller.get(20, SECONDS)).isPositive();
                        }
                    } finally {
                        done.set(true);
                        load.shutdownNow();
                    }
                });
    }

    @Test
    void oldIdentityAndTrustStayWhenTheNewOnesAreUnusable(CapturedOutput output) throws Exception {
        Server strict = serve(server, ClientAuth.REQUIRE, client);
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("mine", bundle(client, server));
        bundled(bundles)
                .withPropertyValues(
                        "grpc.client.target.address=localhost:" + strict.getPort(),
                        "grpc.client.second.ssl.bundle=mine",
                        "grpc.client.second.address=localhost:" + strict.getPort(),
                        "grpc.client.third.ssl.bundle=mine",
                        "grpc.client.third.address=localhost:" + strict.getPort())
                .run(context -> {
                    assertThat(call(context)).isEqualTo("hi CN=client");
                    assertThat(call(context, "second")).isEqualTo("hi CN=client");
                    bundles.updateBundle(
                            "mine",
                            bundle(
                                    new Certificates(
                                            directory.resolve("expired.p12"),
                                            directory.resolve("expired.crt"),
                                            directory.resolve("expired.key")),
                                    server));
                    assertThat(call(context, "third")).isEqualTo("hi CN=client");
                    assertThat(output)
                            .containsOnlyOnce("have changed but cannot be used; those before them stay")
                            .contains("ERROR", "the SSL bundle 'mine' of gRPC clients");
                });
    }

    @Test
    void nothingIsEncryptedInProcessWhateverTheSettings() {
        tls(1, "trust-cert-collection=%s/missing.crt")
                .withBean(EchoService.class)
                .withPropertyValues(
                        "grpc.server.port=-1",
                        "grpc.server.in-process-name=mine",
                        "grpc.client.target.address=in-process:mine")
                .run(context -> assertThat(call(context)).isEqualTo("hi"));
    }

    private Server serve(Certificates identity, ClientAuth clientAuth, Certificates trusted) throws Exception {
        return serve(identity, clientAuth, trusted, builder -> {});
    }

    private Server serve(
            Certificates identity, ClientAuth clientAuth, Certificates trusted, Consumer<ServerBuilder<?>> further)
            throws Exception {
        ServerBuilder<?> builder = Grpc.newServerBuilderForPort(
                        0,
                        TlsServerCredentials.newBuilder()
                                .keyManager(
                                        identity.certificate().toFile(),
                                        identity.key().toFile())
                                .clientAuth(clientAuth)
                                .trustManager(trusted.certificate().toFile())
                                .build())
                .addService(new PeerService())
                .intercept(new SessionInterceptor());
        further.accept(builder);
        Server started = builder.build().start();
        servers.add(started);
        return started;
    }

    private static ApplicationContextRunner tls(Server server, String... properties) {
        return tls(server.getPort(), properties);
    }

    private static ApplicationContextRunner tls(int port, String... properties) {
        String all = String.join(" ", properties).replace("%s", directory.toString());
        return runner().withPropertyValues(
                        "grpc.client.target.negotiation-type=TLS", "grpc.client.target.address=localhost:" + port)
                .withPropertyValues(Arrays.stream(all.split(" ", -1))
                        .map(property -> "grpc.client.target.security." + property)
                        .toArray(String[]::new));
    }

    private static ApplicationContextRunner bundled(DefaultSslBundleRegistry bundles) {
        return runner().withBean(DefaultSslBundleRegistry.class, () -> bundles)
                .withPropertyValues("grpc.client.GLOBAL.negotiation-type=TLS", "grpc.client.target.ssl.bundle=mine");
    }

    private static SslBundle bundle(Certificates identity, Certificates trusted) {
        PemSslStoreDetails key = PemSslStoreDetails.forCertificate(
                        identity.certificate().toString())
                .withPrivateKey(identity.key().toString());
        return SslBundle.of(new PemSslStoreBundle(
                key, PemSslStoreDetails.forCertificate(trusted.certificate().toString())));
    }

    private static int callUntil(AtomicBoolean done, ManagedChannel channel) {
        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channel);
        int calls = 0;
        while (!done.get()) {
            assertThat(stub.unary(text("load")).getValue()).startsWith("load");
            calls++;
        }
        return calls;
    }

    private static String call(BeanFactory context) {
        return call(context, "target");
    }

    private static String call(BeanFactory context, String name) {
        return EchoGrpc.newBlockingStub(context.getBean(GrpcChannels.class).get(name))
                .withDeadlineAfter(20, SECONDS)
                .unary(text("hi"))
                .getValue();
    }

    private static ManagedChannel channel(BeanFactory context) {
        return context.getBean(GrpcChannels.class).get("target");
    }

    private static void assertExplained(@Nullable Throwable failure, String key, String reason) {
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = analysis(failure);
        assertThat(analysis.getDescription())
                .contains("grpc.client.target." + key)
                .containsIgnoringCase(reason);
    }

    private record Target(@GrpcClient("target") Channel channel) {}

    /** Says who called. */
    private static final class PeerService extends EchoService {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            SSLSession session = SESSION.get();
            replies.onNext(text(
                    request.getValue().equals("session")
                            ? session.getProtocol() + " " + session.getCipherSuite()
                            : request.getValue() + " " + peer(session)));
            replies.onCompleted();
        }

        private static String peer(SSLSession session) {
            try {
                return ((X509Certificate) session.getPeerCertificates()[0])
                        .getSubjectX500Principal()
                        .getName();
            } catch (SSLPeerUnverifiedException ex) {
                return "-";
            }
        }
    }

    private static final class SessionInterceptor implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            return Contexts.interceptCall(Context.current().withValue(SESSION, session), call, headers, next);
        }
    }
}
