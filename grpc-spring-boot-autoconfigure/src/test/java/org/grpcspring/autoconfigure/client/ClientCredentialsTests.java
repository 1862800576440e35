// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.encrypting;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.SeenTokens;
import org.grpcspring.test.Token;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

/** What the keys of a client's credentials do, as the server sees it. */
@ExtendWith(OutputCaptureExtension.class)
class ClientCredentialsTests {

    private static final String OTHER = "grpc.client.other.address=self:self";

    @TempDir
    private Path directory;

    @AfterEach
    void nobodyIsServed() {
        SecurityContextHolder.clearContext();
    }

    @ParameterizedTest
    @CsvSource({
        "basic.username=jane; basic.password=s3cr3t, Basic amFuZTpzM2NyM3Q=",
        "bearer.token=t0ken, Bearer t0ken",
        "headers.authorization=ApiKey s3cr3t, ApiKey s3cr3t",
        "bean=special, special",
        "relay=true, none",
    })
    void eachKindReachesTheServer(String keys, String expected) {
        assertThat(seen(serving().withPropertyValues(of("self", keys))).authorizations())
                .containsExactly(expected, "none");
    }

    @Test
    void tokenOfAFileReachesTheServer() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "t0ken\n");
        assertThat(seen(serving().withPropertyValues("grpc.client.self.credentials.bearer.token-file=" + file))
                        .authorizations())
                .containsExactly("Bearer t0ken", "none");
    }

    @Test
    void headersAreSentBesideTheOthers() {
        SeenTokens seen = seen(serving()
                .withPropertyValues(of("self", "bearer.token=t0ken; headers.x-api-key=s3cr3t"))
                .withPropertyValues(of("other", "headers.x-api-key=0ther")));
        assertThat(seen.authorizations()).containsExactly("Bearer t0ken", "none");
        assertThat(seen.values("x-api-key")).containsExactly("s3cr3t", "0ther");
    }

    @Test
    void headersAreSentBesideTheBeanForAll() {
        SeenTokens seen = seen(serving()
                .withPropertyValues(of("self", "headers.x-api-key=s3cr3t"))
                .withBean("shared", CallCredentials.class, () -> new Token("shared")));
        assertThat(seen.authorizations()).containsExactly("shared", "shared");
        assertThat(seen.values("x-api-key")).containsExactly("s3cr3t", "null");
    }

    @Test
    void keysGoBeforeTheBeanAndAnEndIsPutToBoth() {
        ApplicationContextRunner runner =
                serving().withBean("shared", CallCredentials.class, () -> new Token("shared"));
        assertThat(seen(runner.withPropertyValues(of("self", "bearer.token=own")))
                        .authorizations())
                .containsExactly("Bearer own", "shared");
        assertThat(seen(runner.withPropertyValues(of("other", "enabled=false"))).authorizations())
                .containsExactly("shared", "none");
    }

    @Test
    void keysOfAllClientsAreReplacedByAnotherKindAndCompletedByTheSame() {
        ApplicationContextRunner runner = serving()
                .withPropertyValues(
                        of("GLOBAL", "basic.username=jane; basic.password=s3cr3t; headers.x-api-key=s3cr3t"));
        SeenTokens seen = seen(runner.withPropertyValues(of("other", "bearer.token=own")));
        assertThat(seen.authorizations()).containsExactly("Basic amFuZTpzM2NyM3Q=", "Bearer own");
        assertThat(seen.values("x-api-key")).containsExactly("s3cr3t", "s3cr3t");
        assertThat(seen(runner.withPropertyValues(of("other", "basic.username=joe")))
                        .authorizations())
                .containsExactly("Basic amFuZTpzM2NyM3Q=", "Basic am9lOnMzY3IzdA==");
        assertThat(seen(runner.withPropertyValues(of("other", "enabled=false"))).authorizations())
                .containsExactly("Basic amFuZTpzM2NyM3Q=", "none");
    }

    @Test
    void tokenThatACallerCameWithIsRelayedForThatCallAlone() {
        SeenTokens seen = new SeenTokens();
        serving()
                .withPropertyValues("grpc.client.self.credentials.relay=true")
                .withBean(SeenTokens.class, () -> seen)
                .run(context -> {
                    EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(
                            context.getBean(GrpcChannels.class).get("self"));
                    for (String caller : List.of("first", "second")) {
                        OAuth2AccessToken token = new OAuth2AccessToken(
                                OAuth2AccessToken.TokenType.BEARER,
                                caller,
                                Instant.now(),
                                Instant.now().plusSeconds(60));
                        SecurityContextHolder.getContext()
                                .setAuthentication(new TestingAuthenticationToken(caller, token));
                        stub.unary(text("hi"));
                    }
                    SecurityContextHolder.getContext()
                            .setAuthentication(new TestingAuthenticationToken("jane", "s3cr3t"));
                    stub.unary(text("hi"));
                    SecurityContextHolder.clearContext();
                    stub.unary(text("hi"));
                });
        assertThat(seen.authorizations()).containsExactly("Bearer first", "Bearer second", "none", "none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bearer.token=s3cr3t; relay=true | relay | bearer.token' is set too",
                "basic.username=jane; basic.password=s3cr3t; bearer.token=s3cr3t | bearer.token | basic.username' is set too",
                "basic.password=s3cr3t; bean=special | bean | basic.password' is set too",
                "bearer.token=s3cr3t; bearer.token-file=x | bearer.token | bearer.token-file' is set too",
                "bearer.token=s3cr3t; headers.Authorization=s3cr3t | headers.Authorization | bearer.token' is set too",
                "basic.username=jane | basic.password | cannot be empty",
                "basic.password=s3cr3t | basic.username | cannot be empty",
                "basic.username=ja:ne; basic.password=s3cr3t | basic.username | colon",
                "bearer.token= | bearer.token | cannot be empty",
                "bearer.token=s3cr3tü | bearer.token | ASCII",
                "bearer.token-file=/nowhere/token | bearer.token-file | No token can be read there",
                "headers.te=s3cr3t | headers.te | gRPC itself",
                "headers.x-bin=s3cr3t? | headers.x-bin | Base64",
                "headers=s3cr3t | headers | each by its name",
                "bean=nothing | bean | no bean of this name",
                "bean=seen | bean | no bean of this name",
                "oauth2.registration-id=shop | oauth2.registration-id | add spring-boot-starter-security-oauth2-client",
            })
    void startFailsWithTheKeyAndWithoutTheSecret(String keys, String key, String remedy, CapturedOutput output) {
        serving()
                .withPropertyValues(OTHER)
                .withPropertyValues(of("self", keys))
                .withBean(Clients.class)
                .withBean("seen", SeenTokens.class, () -> new SeenTokens())
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription() + analysis.getAction())
                            .contains("'grpc.client.self.credentials." + key + "'", remedy)
                            .doesNotContain("s3cr3t");
                });
        assertThat(output).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders:9090",
                "static://127.0.0.1:9090,orders:9090",
                "dns:///orders:9090",
                "127.0.0.1.example.com:9090",
                "localhost.example.com",
                "10.0.0.1"
            })
    void credentialsAndNoEncryptionDoNotGoTogether(String address, CapturedOutput output) {
        ApplicationContextRunner runner = runner().withBean(Clients.class)
                .withPropertyValues("grpc.client.other.address=" + address)
                .withPropertyValues(of("other", "bearer.token=s3cr3t"));
        runner.run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                .contains(
                        "'grpc.client.other.negotiation-type'",
                        "PLAINTEXT",
                        "Set the key to TLS, or 'grpc.client.other.credentials.allow-plaintext' to true")
                .doesNotContain("s3cr3t"));
        runner.withPropertyValues("grpc.client.other.negotiation-type=PLAINTEXT_UPGRADE")
                .run(context -> assertThat(context).hasFailed());
        runner.withPropertyValues("grpc.client.GLOBAL.credentials.allow-plaintext=true")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("grpc.client.other.credentials.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("grpc.client.other.negotiation-type=TLS")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self:self",
                "in-process:own",
                "unix:/run/grpc",
                "localhost:9090",
                "static://127.0.0.1:9090,localhost:9091",
                "dns:///[::1]:9090"
            })
    void whatStaysOnTheMachineNeedsNoEncryption(String address) {
        runner().withBean(Clients.class)
                .withPropertyValues("grpc.client.other.address=" + address)
                .withPropertyValues(of("other", "headers.x-api-key=s3cr3t"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "relay=true, org.springframework.security, spring-security-oauth2-core",
        "oauth2.registration-id=shop, org.springframework.security.oauth2.client, spring-boot-starter-security-oauth2-client",
    })
    void startSaysWhatIsMissing(String key, String absent, String remedy) {
        ApplicationContextRunner runner =
                encrypting().withBean(Clients.class).withClassLoader(new FilteredClassLoader(absent));
        runner.withPropertyValues(OTHER).run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues(OTHER)
                .withPropertyValues(of("self", key))
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains(remedy));
    }

    @Test
    void secretsAreNotInTheTextOfProperties() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("grpc.client.a.credentials.basic.password", "s3cr3t")
                .withProperty("grpc.client.a.credentials.bearer.token", "s3cr3t")
                .withProperty("grpc.client.a.credentials.headers.x", "s3cr3t");
        GrpcCredentialsProperties properties =
                new ClientProperties(environment).get("a").credentials();
        assertThat(properties.bearer().token()).isEqualTo("s3cr3t");
        assertThat(List.of(properties, properties.basic(), properties.bearer()).toString())
                .doesNotContain("s3cr3t");
    }

    @Test
    void channelOfAClientThatIsFirstAskedForLaterIsCheckedToo() {
        serving()
                .withPropertyValues("grpc.client.late.address=self:self")
                .withPropertyValues(of("late", "bean=nothing"))
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(GrpcChannels.class).get("late"))
                        .hasMessageContaining("grpc.client.late.credentials.bean"));
    }

    private static String[] of(String client, String keys) {
        return List.of(keys.split("; ")).stream()
                .map(key -> "grpc.client." + client + ".credentials." + key)
                .toArray(String[]::new);
    }

    private static SeenTokens seen(ApplicationContextRunner runner) {
        SeenTokens seen = new SeenTokens();
        runner.withPropertyValues(OTHER)
                .withBean(
                        "special",
                        CallCredentials.class,
                        () -> new Token("special"),
                        definition -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
                .withBean(SeenTokens.class, () -> seen)
                .withBean(Clients.class)
                .run(context -> {
                    Clients clients = context.getBean(Clients.class);
                    EchoGrpc.newBlockingStub(clients.self).unary(text("hi"));
                    EchoGrpc.newBlockingStub(clients.other).unary(text("hi"));
                });
        return seen;
    }

    record Clients(
            @GrpcClient("self") Channel self,
            @GrpcClient("other") Channel other) {}
}
