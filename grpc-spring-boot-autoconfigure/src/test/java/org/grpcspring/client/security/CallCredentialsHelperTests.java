// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.encrypting;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.inject.StubTransformer;
import org.grpcspring.test.Certificates;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.SeenTokens;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The helper as net.devh's applications use it, over TCP. */
class CallCredentialsHelperTests {

    @ParameterizedTest
    @MethodSource("kinds")
    void headerReachesTheServer(CallCredentials credentials, String expected) {
        assertThat(seen(serving(), credentials)).containsExactly(expected);
        assertThat(credentials.toString()).doesNotContain("s3cr3t");
    }

    static Stream<Arguments> kinds() {
        Iterator<String> tokens = List.of("s3cr3t").iterator();
        Metadata headers = CallCredentialsHelper.headers("Custom s3cr3t");
        return Stream.of(
                Arguments.of(CallCredentialsHelper.bearerAuth("s3cr3t"), "Bearer s3cr3t"),
                Arguments.of(CallCredentialsHelper.bearerAuth(tokens::next), "Bearer s3cr3t"),
                Arguments.of(CallCredentialsHelper.basicAuth("jane", "s3cr3t:ü"), "Basic " + base64("jane:s3cr3t:ü")),
                Arguments.of(CallCredentialsHelper.authorizationHeader("Custom s3cr3t"), "Custom s3cr3t"),
                Arguments.of(CallCredentialsHelper.authorizationHeader(() -> "Custom s3cr3t"), "Custom s3cr3t"),
                Arguments.of(CallCredentialsHelper.authorizationHeaders(headers), "Custom s3cr3t"),
                Arguments.of(CallCredentialsHelper.authorizationHeaders(() -> headers), "Custom s3cr3t"),
                Arguments.of(
                        CallCredentialsHelper.includeWhenPrivate(CallCredentialsHelper.bearerAuth("s3cr3t")), "none"));
    }

    @Test
    void callThatNeedsPrivacyFailsAtOnceWithoutIt() {
        serving().withBean(SeenTokens.class, () -> new SeenTokens()).run(context -> {
            CallCredentials credentials =
                    CallCredentialsHelper.requirePrivacy(CallCredentialsHelper.bearerAuth("s3cr3t"));
            assertThatThrownBy(() -> EchoGrpc.newBlockingStub(self(context))
                            .withCallCredentials(credentials)
                            .withDeadlineAfter(20, SECONDS)
                            .unary(text("hi")))
                    .hasMessage(
                            "UNAUTHENTICATED: The credentials of the call need a connection that is encrypted, and this one is not");
            assertThat(context.getBean(SeenTokens.class).authorizations()).isEmpty();
        });
    }

    @Test
    void credentialsThatNeedPrivacyAreSentWithIt(@TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.valid(directory, "server");
        ApplicationContextRunner encrypted = encrypting()
                .withBean(EchoService.class)
                .withPropertyValues(
                        "grpc.server.security.enabled=true",
                        "grpc.server.security.certificate-chain=" + certificates.certificate(),
                        "grpc.server.security.private-key=" + certificates.key());
        CallCredentials token = CallCredentialsHelper.bearerAuth("token");
        assertThat(seen(encrypted, CallCredentialsHelper.requirePrivacy(token))).containsExactly("Bearer token");
        assertThat(seen(encrypted, CallCredentialsHelper.includeWhenPrivate(token)))
                .containsExactly("Bearer token");
    }

    @Test
    void failureToComputeIsSaid() {
        assertThat(failure(CallCredentialsHelper.bearerAuth(() -> {
                    throw new IllegalStateException("nobody is logged in");
                })))
                .isEqualTo("The credentials of the call cannot be computed: nobody is logged in");
        assertThat(failure(CallCredentialsHelper.bearerAuth(() -> "s3cr3t\n")))
                .contains("a line break at the end")
                .doesNotContain("s3cr3t");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallCredentialsHelper.bearerAuth("s3cr3t\n"))
                .withMessageNotContaining("s3cr3t");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallCredentialsHelper.basicAuth("a:b", "s3cr3t"))
                .withMessageContaining("colon");
    }

    @Test
    void stubsHaveTheCredentialsOfTheirClient() {
        Map<String, @Nullable CallCredentials> byName = new HashMap<>();
        byName.put("self", CallCredentialsHelper.bearerAuth("self"));
        byName.put("open", null);
        CallCredentials fallback = CallCredentialsHelper.bearerAuth("fallback");
        assertThat(seen(CallCredentialsHelper.mappedCredentialsStubTransformer(byName)))
                .containsExactly("Bearer self", "none", "none");
        assertThat(seen(CallCredentialsHelper.mappedCredentialsStubTransformer(byName, fallback)))
                .containsExactly("Bearer self", "none", "Bearer fallback");
        assertThat(seen(CallCredentialsHelper.fixedCredentialsStubTransformer(fallback)))
                .containsExactly("Bearer fallback", "Bearer fallback", "Bearer fallback");
    }

    @Test
    void privacyIsThatOfTheHighestLevel() {
        assertThat(CallCredentialsHelper.isPrivacyGuaranteed(SecurityLevel.PRIVACY_AND_INTEGRITY))
                .isTrue();
        assertThat(CallCredentialsHelper.isPrivacyGuaranteed(SecurityLevel.INTEGRITY))
                .isFalse();
    }

    private static List<String> seen(ApplicationContextRunner runner, CallCredentials credentials) {
        SeenTokens seen = new SeenTokens();
        runner.withBean(SeenTokens.class, () -> seen)
                .run(context -> EchoGrpc.newBlockingStub(self(context))
                        .withCallCredentials(credentials)
                        .withDeadlineAfter(20, SECONDS)
                        .unary(text("hi")));
        return seen.authorizations();
    }

    private static List<String> seen(StubTransformer transformer) {
        SeenTokens seen = new SeenTokens();
        serving()
                .withPropertyValues("grpc.client.open.address=self:self", "grpc.client.other.address=self:self")
                .withBean(SeenTokens.class, () -> seen)
                .withBean(StubTransformer.class, () -> transformer)
                .withBean(Stubs.class)
                .run(context -> {
                    Stubs stubs = context.getBean(Stubs.class);
                    stubs.self.unary(text("hi"));
                    stubs.open.unary(text("hi"));
                    stubs.other.unary(text("hi"));
                });
        return seen.authorizations();
    }

    private static @Nullable String failure(CallCredentials credentials) {
        Applied applied = new Applied();
        credentials.applyRequestMetadata(new Plaintext(null), Runnable::run, applied);
        assertThat(applied.failure.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        return applied.failure.getDescription();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    record Stubs(
            @GrpcClient("self") EchoBlockingStub self,
            @GrpcClient("open") EchoBlockingStub open,
            @GrpcClient("other") EchoBlockingStub other) {}
}
