// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.serving;

import com.sun.net.httpserver.HttpServer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.security.RegisteredTokens;
import org.grpcspring.test.AuthorizationServer;
import org.grpcspring.test.Background;
import org.grpcspring.test.ClosedPort;
import org.grpcspring.test.Replies;
import org.grpcspring.test.SeenTokens;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

/** Tokens of client registrations, from a real authorization server. */
@ExtendWith(OutputCaptureExtension.class)
class GrpcClientOAuth2AutoConfigurationTests {

    private static final int CALLS = 10_000;
    private static final int CALLERS = 8;
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void tokenIsFetchedOnceForAllThatWaitAndForAllClientsOfItsRegistration() {
        try (AuthorizationServer server = new AuthorizationServer(0, HOUR)) {
            SeenTokens seen = new SeenTokens();
            CompletableFuture<Void> gate = server.hold();
            shop(server.registration("shop"), seen).run(context -> {
                Clients clients = context.getBean(Clients.class);
                List<Replies<Text>> waiting = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Replies<Text> replies = new Replies<>();
                    EchoGrpc.newStub(i % 2 == 0 ? clients.self : clients.other).unary(text("hi"), replies);
                    waiting.add(replies);
                }
                await().atMost(20, SECONDS).until(() -> server.requests() == 1);
                assertThat(waiting).noneMatch(Replies::hasEnded);
                gate.complete(null);
                for (Replies<Text> replies : waiting) {
                    assertThat(replies.end()).isEqualTo(Status.OK);
                }
            });
            assertThat(server.requests()).isEqualTo(1);
            assertThat(seen.authorizations()).hasSize(50);
            assertThat(new HashSet<>(seen.authorizations()))
                    .singleElement()
                    .satisfies(token -> assertThat(server.accepts(token.replace("Bearer ", ""), Duration.ZERO))
                            .isTrue());
        }
    }

    @Test
    void tokensExpireAndAreRenewedWhileCallsGoOn() {
        // The server states it in whole seconds, after a moment: 2 of them.
        Duration lifetime = Duration.ofSeconds(3);
        try (AuthorizationServer server = new AuthorizationServer(0, lifetime)) {
            // A machine may be slow between the moment in which a call gets its token and that in which it is served.
            SeenTokens seen = new SeenTokens(token -> server.accepts(token.replace("Bearer ", ""), lifetime));
            long begin = System.nanoTime();
            shop(server.registration("shop"), seen).run(context -> {
                Channel channel = context.getBean(Clients.class).self;
                AtomicInteger calls = new AtomicInteger();
                List<CompletableFuture<Void>> callers = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(Background.run(() -> {
                        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channel);
                        while (calls.incrementAndGet() <= CALLS || server.requests() < 4) {
                            stub.unary(text("hi"));
                        }
                    }));
                }
                for (CompletableFuture<Void> caller : callers) {
                    caller.get(120, SECONDS);
                }
            });
            long elapsed = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            assertThat(seen.authorizations()).hasSizeGreaterThanOrEqualTo(CALLS);
            // One at the beginning, and one each time that four fifths of 2 seconds have passed.
            assertThat(server.requests()).isBetween(4, 1 + (int) (elapsed / 1600));
            assertThat(Set.copyOf(seen.authorizations())).hasSizeBetween(3, server.requests());
        }
    }

    @Test
    void callsSayThatTheAuthorizationServerIsDownAndRecover() throws Exception {
        SeenTokens seen = new SeenTokens();
        try (ClosedPort port = new ClosedPort()) {
            shop(AuthorizationServer.registration("shop", port.number(), AuthorizationServer.SECRET), seen)
                    .run(context -> {
                        Channel channel = context.getBean(Clients.class).self;
                        StatusRuntimeException failure = failure(channel);
                        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                        assertThat(failure.getStatus().getDescription())
                                .startsWith(
                                        "The gRPC client 'self' has no token of the client registration 'shop': the authorization server cannot be reached (");
                        assertThat(seen.authorizations()).isEmpty();
                        try (AuthorizationServer server = new AuthorizationServer(port.number(), HOUR)) {
                            await().atMost(60, SECONDS)
                                    .ignoreExceptions()
                                    .until(() -> EchoGrpc.newBlockingStub(channel)
                                            .unary(text("hi"))
                                            .getValue()
                                            .equals("hi"));
                            assertThat(server.requests()).isEqualTo(1);
                        }
                        assertThat(EchoGrpc.newBlockingStub(channel)
                                        .unary(text("hi"))
                                        .getValue())
                                .isEqualTo("hi");
                    });
        }
    }

    @Test
    void callsSayThatTheClientIsRefusedAndShowNoSecret(CapturedOutput output) {
        try (AuthorizationServer server = new AuthorizationServer(0, HOUR)) {
            String[] keys = server.registration("shop");
            keys[1] = keys[1].replace(AuthorizationServer.SECRET, "wr0ng-s3cr3t");
            shop(keys, new SeenTokens()).run(context -> {
                StatusRuntimeException failure = failure(context.getBean(Clients.class).other);
                assertThat(failure.getStatus())
                        .extracting(Status::getCode, Status::getDescription)
                        .containsExactly(
                                Status.Code.UNAUTHENTICATED,
                                "The gRPC client 'other' has no token of the client registration 'shop': the authorization server refused it (HTTP status 401, invalid_client)");
                StringBuilder causes = new StringBuilder();
                for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                    causes.append(cause);
                }
                assertThat(causes).doesNotContain("s3cr3t");
            });
        }
        assertThat(output).contains("client registration 'shop'").doesNotContain("s3cr3t");
    }

    @Test
    void callsSayWhyATokenIsRefused() {
        try (AuthorizationServer server = new AuthorizationServer(0, HOUR)) {
            String[] keys = server.registration("shop");
            keys[3] = keys[3].replace("orders", "everything");
            shop(keys, new SeenTokens())
                    .run(
                            context -> assertThat(failure(context.getBean(Clients.class).self)
                                            .getStatus())
                                    .extracting(Status::getCode, Status::getDescription)
                                    .containsExactly(
                                            Status.Code.UNAUTHENTICATED,
                                            "The gRPC client 'self' has no token of the client registration 'shop': the authorization server refused it (invalid_scope)"));
        }
    }

    @Test
    void callsThatWaitEndAtTheirDeadlineOrWhenTheyAreCancelledAndAreNotSentLater() {
        try (AuthorizationServer server = new AuthorizationServer(0, HOUR)) {
            SeenTokens seen = new SeenTokens();
            CompletableFuture<Void> gate = server.hold();
            shop(server.registration("shop"), seen).run(context -> {
                Channel channel = context.getBean(Clients.class).self;
                StatusRuntimeException late = catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> EchoGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(50, MILLISECONDS)
                                .unary(text("hi")));
                assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
                Context.CancellableContext cancelled = Context.current().withCancellation();
                List<Replies<Text>> waiting = new ArrayList<>();
                cancelled.run(() -> {
                    for (int i = 0; i < 100; i++) {
                        Replies<Text> replies = new Replies<>();
                        ClientCalls.asyncUnaryCall(
                                channel.newCall(EchoGrpc.getUnaryMethod(), CallOptions.DEFAULT), text("hi"), replies);
                        waiting.add(replies);
                    }
                });
                cancelled.cancel(null);
                for (Replies<Text> replies : waiting) {
                    assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
                }
                gate.complete(null);
                assertThat(EchoGrpc.newBlockingStub(channel).unary(text("hi")).getValue())
                        .isEqualTo("hi");
            });
            assertThat(seen.authorizations()).hasSize(1);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, client_credentials, There is no client registration of this name",
        "shop, authorization_code, client_credentials is needed",
    })
    void startFailsWithoutTheRegistrationThatItNeeds(String name, String grant, String reason) {
        String[] keys = AuthorizationServer.registration("shop", 1, "s3cr3t");
        shop(keys, new SeenTokens())
                .withPropertyValues(
                        "grpc.client.other.credentials.enabled=false",
                        "grpc.client.self.credentials.oauth2.registration-id=" + name,
                        "spring.security.oauth2.client.registration.shop.authorization-grant-type=" + grant,
                        "spring.security.oauth2.client.registration.shop.redirect-uri=http://localhost",
                        "spring.security.oauth2.client.provider.shop.authorization-uri=http://localhost")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("'grpc.client.self.credentials.oauth2.registration-id'", name, reason));
    }

    @Test
    void managerOfTheApplicationIsUsed() {
        try (AuthorizationServer server = new AuthorizationServer(0, HOUR)) {
            SeenTokens seen = new SeenTokens();
            shop(server.registration("shop"), seen)
                    .withBean(AuthorizedClientServiceOAuth2AuthorizedClientManager.class)
                    .run(context -> {
                        EchoGrpc.newBlockingStub(context.getBean(Clients.class).self)
                                .unary(text("hi"));
                        OAuth2AuthorizedClient client =
                                Objects.requireNonNull(context.getBean(OAuth2AuthorizedClientService.class)
                                        .loadAuthorizedClient("shop", "grpc-client"));
                        assertThat(seen.authorizations())
                                .containsExactly(
                                        "Bearer " + client.getAccessToken().getTokenValue());
                    });
        }
    }

    @Test
    void answerWithoutEndIsNotReadToIt() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CountDownLatch closed = new CountDownLatch(1);
        server.createContext("/oauth2/token", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[8192]);
                }
            } catch (IOException expected) {
                closed.countDown();
            }
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            shop(AuthorizationServer.registration("shop", port, "s3cr3t"), new SeenTokens())
                    .run(context -> {
                        assertThat(failure(context.getBean(Clients.class).self))
                                .hasMessageStartingWith("UNAVAILABLE: ")
                                .hasMessageContaining("the answer is larger than 1 MiB");
                        assertThat(closed.await(20, SECONDS)).isTrue();
                    });
        } finally {
            server.stop(0);
        }
    }

    @Test
    void thereIsNoManagerBeanAndNothingWithoutRegistrations() {
        shop(AuthorizationServer.registration("shop", 1, "s3cr3t"), new SeenTokens())
                .run(context -> assertThat(context)
                        .hasSingleBean(RegisteredTokens.class)
                        .doesNotHaveBean(OAuth2AuthorizedClientManager.class));
        serving()
                .withConfiguration(AutoConfigurations.of(OAuth2ClientAutoConfiguration.class))
                .run(context -> assertThat(context)
                        .doesNotHaveBean(RegisteredTokens.class)
                        .doesNotHaveBean(ClientRegistrationRepository.class));
    }

    private static StatusRuntimeException failure(Channel channel) {
        return Objects.requireNonNull(catchThrowableOfType(
                StatusRuntimeException.class,
                () -> EchoGrpc.newBlockingStub(channel).unary(text("hi"))));
    }

    private static ApplicationContextRunner shop(String[] registration, SeenTokens seen) {
        return serving()
                .withConfiguration(AutoConfigurations.of(OAuth2ClientAutoConfiguration.class))
                .withPropertyValues(registration)
                .withPropertyValues(
                        "grpc.client.other.address=self:self",
                        "grpc.client.GLOBAL.credentials.oauth2.registration-id=shop")
                .withBean(SeenTokens.class, () -> seen)
                .withBean(Clients.class);
    }

    record Clients(
            @GrpcClient("self") Channel self,
            @GrpcClient("other") Channel other) {}
}
