// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.grpcspring.test.GrpcContexts;
import org.grpcspring.test.TokenIssuer;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/** Whatever is wrong with the headers of a call, it is refused, says no more than that, and is counted. */
@Timeout(120)
class HeaderAttackTests {

    private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
    private static final Metadata.Key<String> CHALLENGE = key("www-authenticate");
    private static final String KEY = "0123456789abcdef";

    private static TokenIssuer issuer;
    private static RSAKey foreign;
    private static ApplicationContextRunner runner;

    @BeforeAll
    static void start() throws Exception {
        issuer = new TokenIssuer();
        foreign = new RSAKeyGenerator(2048).keyID("current").generate();
        runner = issuer.trusted(GrpcContexts.serving())
                .withBean(SimpleMeterRegistry.class)
                .withBean(InMemoryUserDetailsManager.class, HeaderAttackTests::users)
                .withPropertyValues(
                        "grpc.server.authentication.schemes=jwt,basic,api-key",
                        "grpc.server.authentication.api-key.callers.batch.key=" + KEY);
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    private static InMemoryUserDetailsManager users() {
        return new InMemoryUserDetailsManager(
                User.withUsername("ann").password("{noop}pass:word").build());
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    static Stream<Named<Consumer<Metadata>>> attacks() {
        return Stream.of(
                attack("no header", headers -> {}),
                attack("empty", authorization("")),
                attack("scheme alone", authorization("Basic")),
                attack("wrong scheme", authorization("Digest " + base64("ann:pass:word"))),
                attack("scheme as a prefix", authorization("Basics " + base64("ann:pass:word"))),
                attack("malformed Base64", authorization("Basic ann:pass:word")),
                attack("no colon", authorization("Basic " + base64("ann"))),
                attack("password cut at its colon", authorization("Basic " + base64("ann:pass"))),
                attack("wrong password", authorization("Basic " + base64("ann:wrong"))),
                attack("unknown user", authorization("Basic " + base64("bob:pass:word"))),
                attack("no user", authorization("Basic " + base64(":pass:word"))),
                attack("empty token", authorization("Bearer ")),
                attack("no token", authorization("Bearer a b")),
                attack("alg none", authorization("Bearer " + unsigned())),
                attack("wrong key", bearer(claims -> {}, true)),
                attack(
                        "kid that points elsewhere",
                        authorization(
                                "Bearer " + issuer.token("ann", List.of(), claims -> {}, withOtherId(issuer.key())))),
                attack("wrong issuer", bearer(claims -> claims.issuer("http://127.0.0.1:1"), false)),
                attack("wrong audience", bearer(claims -> claims.audience("other"), false)),
                attack("no audience", bearer(claims -> claims.audience((String) null), false)),
                attack("expired", bearer(claims -> claims.expirationTime(seconds(-120)), false)),
                attack("not yet valid", bearer(claims -> claims.notBeforeTime(seconds(120)), false)),
                attack("altered payload", authorization("Bearer " + altered())),
                attack(
                        "two headers",
                        authorization("Basic " + base64("ann:pass:word"))
                                .andThen(authorization("Basic " + base64("ann:pass:word")))),
                attack(
                        "two headers of two schemes",
                        authorization("Bearer x").andThen(authorization("Basic " + base64("ann:pass:word")))),
                attack(
                        "binary header",
                        headers -> headers.put(
                                Metadata.Key.of("authorization-bin", Metadata.BINARY_BYTE_MARSHALLER),
                                ("Basic " + base64("ann:pass:word")).getBytes(UTF_8))),
                attack(
                        "binary text",
                        headers -> headers.put(Metadata.Key.of("authorization", new Latin1()), "Basic \u0001\u00ff")),
                attack("wrong API key", headers -> headers.put(key("x-api-key"), KEY + "0")),
                attack("beginning of an API key", headers -> headers.put(key("x-api-key"), KEY.substring(0, 15))),
                attack("two API keys", headers -> {
                    headers.put(key("x-api-key"), KEY);
                    headers.put(key("x-api-key"), KEY);
                }));
    }

    @Test
    void everyAttackIsRefusedAndCounted() {
        List<Named<Consumer<Metadata>>> attacks = attacks().toList();
        runner.run(context -> {
            assertThat(attacks).hasSizeGreaterThan(25).allSatisfy(attack -> {
                StatusRuntimeException refused = refused(context, attack.getPayload());
                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(refused.getStatus().getDescription())
                        .matches("Unauthenticated, in the server's log under [0-9a-f-]{36}");
                assertThat(trailers(refused).get(CHALLENGE)).isEqualTo("Bearer, Basic realm=\"gRPC\"");
            });
            assertCounted(context, "Unary", "UNAUTHENTICATED", attacks.size());
        });
    }

    @Test
    void rightCredentialsAreTaken() {
        runner.run(context -> Stream.of(
                        authorization("Basic " + base64("ann:pass:word")),
                        authorization("bAsIc  " + base64("ann:pass:word")),
                        authorization("BEARER " + issuer.token("ann", List.of(), claims -> {})),
                        (Consumer<Metadata>) headers -> headers.put(key("x-api-key"), KEY))
                .forEach(right -> assertThat(EchoGrpc.newBlockingStub(channel(context, right))
                                .unary(text("hi"))
                                .getValue())
                        .isEqualTo("hi")));
    }

    @Test
    void nobodyIsAskedAboutUsersWhoseNamesAreNoText() {
        List<String> asked = new ArrayList<>();
        GrpcContexts.serving()
                .withBean(UserDetailsService.class, () -> name -> {
                    asked.add(name);
                    throw new UsernameNotFoundException(name);
                })
                .withPropertyValues("grpc.server.authentication.schemes=basic")
                .run(context -> {
                    assertThat(List.of(base64("a\0b:secret"), base64("a\nb:secret"), "YW7/OnNlY3JldA=="))
                            .allSatisfy(credentials -> assertThat(
                                            refused(context, authorization("Basic " + credentials))
                                                    .getStatus()
                                                    .getCode())
                                    .isEqualTo(Status.Code.UNAUTHENTICATED));
                    assertThat(asked).isEmpty();
                });
    }

    @Test
    void headerOfOneMebibyteIsRefused() {
        runner.run(context -> assertThat(refused(context, authorization("Basic " + "A".repeat(1 << 20)))
                        .getStatus()
                        .isOk())
                .isFalse());
    }

    @Test
    void nameOfNoMethodTellsNothing() {
        List<String> names = List.of(
                "grpcspring.test.v1.Echo/unary",
                "grpcspring.test.v1.echo/Unary",
                "grpcspring.test.v1.Echo/Unary/",
                "grpcspring.test.v1.Echo/",
                "no.such.Service/Method");
        runner.run(context -> {
            assertThat(names).allSatisfy(name -> {
                StatusRuntimeException refused = catchThrowableOfType(
                        StatusRuntimeException.class, () -> unary(channel(context, headers -> {}), name));
                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                StatusRuntimeException known = catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> unary(channel(context, authorization("Basic " + base64("ann:pass:word"))), name));
                assertThat(known).hasMessage("UNIMPLEMENTED: Method not found: " + name);
            });
            assertCounted(context, "UNKNOWN", "UNAUTHENTICATED", names.size());
            assertCounted(context, "UNKNOWN", "UNIMPLEMENTED", names.size());
        });
    }

    @Test
    void healthAndReflectionAreOpenUntilAKeyClosesThem() {
        runner.run(context -> {
            Channel nobody = channel(context, headers -> {});
            assertThat(HealthGrpc.newBlockingStub(nobody).check(HealthCheckRequest.getDefaultInstance()))
                    .isNotNull();
            assertThat(reflect(nobody)).isNull();
        });
        runner.withPropertyValues(
                        "grpc.observation.excluded-services=",
                        "grpc.server.authorization.open-health=false",
                        "grpc.server.authorization.open-reflection=false")
                .run(context -> {
                    Channel nobody = channel(context, headers -> {});
                    StatusRuntimeException health = catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> HealthGrpc.newBlockingStub(nobody).check(HealthCheckRequest.getDefaultInstance()));
                    assertThat(health).hasMessage("UNAUTHENTICATED: Unauthenticated");
                    assertThat(trailers(health).get(CHALLENGE)).startsWith("Bearer");
                    assertCounted(context, "Check", "UNAUTHENTICATED", 1);
                    assertThat(reflect(nobody)).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertCounted(context, "ServerReflectionInfo", "UNAUTHENTICATED", 1);
                });
    }

    private static Status.@Nullable Code reflect(Channel channel) throws InterruptedException {
        BlockingClientCall<ServerReflectionRequest, ?> call =
                ServerReflectionGrpc.newBlockingV2Stub(channel).serverReflectionInfo();
        try {
            call.write(ServerReflectionRequest.newBuilder().setListServices("").build());
            assertThat(call.read()).isNotNull();
            call.halfClose();
            return null;
        } catch (StatusException ex) {
            return ex.getStatus().getCode();
        }
    }

    private static StatusRuntimeException refused(AssertableApplicationContext context, Consumer<Metadata> headers) {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> EchoGrpc.newBlockingStub(channel(context, headers)).unary(text("hi")));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static Metadata trailers(Throwable refused) {
        return Objects.requireNonNull(Status.trailersFromThrowable(refused));
    }

    private static void assertCounted(AssertableApplicationContext context, String method, String status, int count) {
        MeterRegistry registry = context.getBean(MeterRegistry.class);
        await().atMost(20, SECONDS).untilAsserted(() -> {
            Timer timer = registry.find("grpc.server")
                    .tag("rpc.method", method)
                    .tag("grpc.status_code", status)
                    .timer();
            assertThat(timer).isNotNull();
            assertThat(timer.count()).isEqualTo(count);
        });
    }

    private static Channel channel(AssertableApplicationContext context, Consumer<Metadata> headers) {
        Metadata metadata = new Metadata();
        headers.accept(metadata);
        return ClientInterceptors.intercept(
                GrpcContexts.self(context), MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private static void unary(Channel channel, String method) {
        MethodDescriptor<Text, Text> descriptor =
                EchoGrpc.getUnaryMethod().toBuilder().setFullMethodName(method).build();
        ClientCalls.blockingUnaryCall(channel, descriptor, CallOptions.DEFAULT, text("hi"));
    }

    private static Named<Consumer<Metadata>> attack(String name, Consumer<Metadata> headers) {
        return Named.of(name, headers);
    }

    private static Consumer<Metadata> authorization(String value) {
        return headers -> headers.put(AUTHORIZATION, value);
    }

    private static Consumer<Metadata> bearer(Consumer<JWTClaimsSet.Builder> changes, boolean isForeign) {
        return authorization("Bearer " + issuer.token("ann", List.of(), changes, isForeign ? foreign : issuer.key()));
    }

    private static RSAKey withOtherId(RSAKey key) {
        return new RSAKey.Builder(key).keyID("elsewhere").build();
    }

    private static String unsigned() {
        return new PlainJWT(new JWTClaimsSet.Builder()
                        .subject("ann")
                        .issuer(issuer.uri())
                        .audience(TokenIssuer.AUDIENCE)
                        .expirationTime(seconds(600))
                        .build())
                .serialize();
    }

    private static String altered() {
        String[] parts = issuer.token("ann", List.of(), claims -> {}).split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8).replace("\"ann\"", "\"bob\"");
        return parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8)) + "."
                + parts[2];
    }

    private static Date seconds(int fromNow) {
        return Date.from(Instant.now().plusSeconds(fromNow));
    }

    private static String base64(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
    }

    /** Text that is no ASCII. */
    private static final class Latin1 implements Metadata.AsciiMarshaller<String> {

        @Override
        public String toAsciiString(String value) {
            return value;
        }

        @Override
        public String parseAsciiString(String serialized) {
            return serialized;
        }
    }
}
