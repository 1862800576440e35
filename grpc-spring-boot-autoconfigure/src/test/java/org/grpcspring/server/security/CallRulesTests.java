// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.StreamObserver;
import io.grpc.util.MutableHandlerRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.check.AccessPredicate;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.server.security.check.ManualGrpcSecurityMetadataSource;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.test.Callers;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationEventPublisher;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;

/** What callers may do, as the rules say. */
@Timeout(120)
class CallRulesTests {

    private static final Metadata.Key<String> ROLES = Metadata.Key.of("roles", Metadata.ASCII_STRING_MARSHALLER);
    private static final String ECHO = "grpcspring.test.v1.Echo";

    private final ApplicationContextRunner runner = runner().withBean(EchoService.class)
            .withBean(Pings.class)
            .withBean(GrpcAuthenticationReader.class, Callers::believed);

    @Test
    void firstRuleThatNamesAMethodHolds() {
        ruled(calls -> calls.method(EchoGrpc.getUnaryMethod())
                        .hasRole("CLERK")
                        .pattern("grpcspring.test.v1.*/*Stream")
                        .hasAnyAuthority("read", "write")
                        .service(EchoGrpc.getServiceDescriptor())
                        .denyAll()
                        .anyCall()
                        .permitAll())
                .run(context -> {
                    assertThat(unary(context, "ROLE_CLERK")).isNull();
                    assertThat(unary(context, "CLERK")).isEqualTo(Status.Code.PERMISSION_DENIED);
                    assertThat(unary(context, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(stream(context, "read")).isNull();
                    assertThat(stream(context, "ROLE_CLERK")).isEqualTo(Status.Code.PERMISSION_DENIED);
                    assertThat(bidi(context, "ROLE_CLERK,read,write")).isEqualTo(Status.Code.PERMISSION_DENIED);
                    assertThat(ping(context, null)).isNull();
                });
    }

    @Test
    void callThatNoRuleNamesIsRefused() {
        ruled(calls -> calls.service(ECHO).authenticated()).run(context -> {
            assertThat(unary(context, "any")).isNull();
            assertThat(ping(context, "any")).isEqualTo(Status.Code.PERMISSION_DENIED);
        });
    }

    @Test
    void servicesOfTheBuilderAreDecidedOnByAnyCall() {
        GrpcServerBuilderCustomizer adding = (builder, server) -> builder.addService(new PingsOfTheBuilder());
        GrpcServerBuilderCustomizer falling = (builder, server) -> {
            MutableHandlerRegistry registry = new MutableHandlerRegistry();
            registry.addService(new PingsOfTheBuilder());
            builder.fallbackHandlerRegistry(registry);
        };
        assertThat(List.of(adding, falling))
                .allSatisfy(customizer -> runner().withBean(EchoService.class)
                        .withBean(GrpcAuthenticationReader.class, Callers::believed)
                        .withBean(GrpcServerBuilderCustomizer.class, () -> customizer)
                        .withBean(
                                GrpcCallAuthorization.class,
                                () -> calls -> calls.service(ECHO)
                                        .permitAll()
                                        .anyCall()
                                        .hasRole("CLERK"))
                        .run(context -> {
                            assertThat(ping(context, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
                            assertThat(ping(context, "ROLE_GUEST")).isEqualTo(Status.Code.PERMISSION_DENIED);
                            assertThat(ping(context, "ROLE_CLERK")).isNull();
                            assertThat(unary(context, null)).isNull();
                        }));
    }

    @Test
    void managerThatThrowsRefusesAlsoWhatTheErrorModelDoesNotReach() {
        ruled(calls -> calls.anyCall().access((caller, call) -> {
                    throw new AccessDeniedException("no");
                }))
                .withPropertyValues("grpc.server.authorization.open-health=false")
                .run(context -> {
                    assertThat(health(context, "ROLE_CLERK")).isEqualTo(Status.Code.PERMISSION_DENIED);
                    assertThat(health(context, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(unary(context, "ROLE_CLERK")).isEqualTo(Status.Code.PERMISSION_DENIED);
                });
    }

    @Test
    void eventOfACallThatNobodyMakesHasNoCaller() {
        List<String> seen = new ArrayList<>();
        ruled(calls -> calls.anyCall().hasRole("CLERK"))
                .withBean(AuthorizationEventPublisher.class, () -> new AuthorizationEventPublisher() {
                    @Override
                    public <T> void publishAuthorizationEvent(
                            Supplier<Authentication> caller, T call, AuthorizationResult result) {
                        try {
                            seen.add(String.valueOf(caller.get()));
                        } catch (AuthenticationCredentialsNotFoundException ex) {
                            seen.add("nobody");
                        }
                    }
                })
                .run(context -> {
                    assertThat(unary(context, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(seen).containsExactly("nobody");
                });
    }

    @Test
    void withoutRulesEveryCallMustBeAuthenticated() {
        runner.run(context -> {
            assertThat(unary(context, "any")).isNull();
            assertThat(ping(context, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
        });
    }

    @Test
    void rolesHaveTheHierarchyOfTheApplication() {
        ruled(calls -> calls.anyCall().hasAllRoles("USER", "CLERK"))
                .withBean(
                        RoleHierarchy.class,
                        () -> RoleHierarchyImpl.fromHierarchy("ROLE_ADMIN > ROLE_CLERK\nROLE_CLERK > ROLE_USER"))
                .run(context -> {
                    assertThat(unary(context, "ROLE_ADMIN")).isNull();
                    assertThat(unary(context, "ROLE_USER")).isEqualTo(Status.Code.PERMISSION_DENIED);
                });
    }

    @Test
    void managerOfTheApplicationSeesTheCall() {
        List<String> seen = new ArrayList<>();
        ruled(calls -> calls.anyCall().access((caller, call) -> {
                    seen.add(call.method().getFullMethodName() + " "
                            + call.headers().get(ROLES) + " " + call.peer().isPresent() + " "
                            + call.certificate().isPresent());
                    return new AuthorizationDecision(caller.get() != null);
                }))
                .run(context -> {
                    assertThat(unary(context, "x")).isNull();
                    assertThat(unary(context, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(seen).containsExactly(ECHO + "/Unary x true false", ECHO + "/Unary null true false");
                });
    }

    @Test
    void decisionsArePublished() {
        List<String> events = new ArrayList<>();
        ruled(calls -> calls.anyCall().hasRole("CLERK"))
                .withBean(AuthorizationEventPublisher.class, () -> new AuthorizationEventPublisher() {
                    @Override
                    public <T> void publishAuthorizationEvent(
                            Supplier<Authentication> caller, T call, AuthorizationResult result) {
                        events.add(Callers.name(caller.get()) + " " + result.isGranted());
                    }
                })
                .run(context -> {
                    unary(context, "ROLE_CLERK");
                    unary(context, "x");
                    assertThat(events).containsExactly("user true", "user false");
                });
    }

    @Test
    void serverMayHaveRulesOfItsOwn() {
        ruled(calls -> calls.server("admin", admin -> admin.anyCall().hasRole("ADMIN"))
                        .service(ECHO)
                        .permitAll()
                        .anyCall()
                        .denyAll())
                .withBean(AdminPings.class)
                .withPropertyValues(
                        "grpc.servers.admin.port=0",
                        "grpc.client.admin.address=static://127.0.0.1:${local.grpc.servers.admin.port}")
                .run(context -> {
                    assertThat(unary(context, null)).isNull();
                    Channel admin = context.getBean(GrpcChannels.class).get("admin");
                    assertThat(code(() ->
                                    PingGrpc.newBlockingStub(with(admin, null)).ping(text(""))))
                            .isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(code(() -> PingGrpc.newBlockingStub(with(admin, "ROLE_ADMIN"))
                                    .ping(text(""))))
                            .isNull();
                });
    }

    @Test
    void ruleMayNameHealth() {
        ruled(calls -> calls.service(HealthGrpc.SERVICE_NAME)
                        .hasRole("PROBE")
                        .anyCall()
                        .permitAll())
                .run(context -> assertThat(health(context, null)).isEqualTo(Status.Code.UNAUTHENTICATED));
    }

    @Test
    void rulesOfNetDevhFeedTheSameDecision() {
        runner.withBean(
                        ManualGrpcSecurityMetadataSource.class,
                        () -> new ManualGrpcSecurityMetadataSource()
                                .set(EchoGrpc.getServiceDescriptor(), AccessPredicate.hasAllRoles("ROLE_A", "ROLE_B"))
                                .set(EchoGrpc.getBidiMethod(), AccessPredicate.permitAll())
                                .set(EchoGrpc.getServerStreamMethod(), AccessPredicate.authenticated()))
                .run(context -> {
                    assertThat(unary(context, "ROLE_A,ROLE_B,ROLE_C")).isNull();
                    assertThat(unary(context, "ROLE_A")).isEqualTo(Status.Code.PERMISSION_DENIED);
                    assertThat(bidi(context, null)).isNull();
                    assertThat(stream(context, "any")).isNull();
                    assertThat(stream(context, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(ping(context, "ROLE_A,ROLE_B")).isEqualTo(Status.Code.PERMISSION_DENIED);
                });
    }

    @Test
    void unknownServiceStopsTheStart() {
        assertExplained(
                calls -> calls.service("grpcspring.test.v1.Ecko").denyAll(),
                "The rule of the service 'grpcspring.test.v1.Ecko' names nothing that is served",
                "Did you mean 'grpcspring.test.v1.Echo'? Name one of these: [");
    }

    @Test
    void unknownMethodStopsTheStart() {
        assertExplained(
                calls -> calls.method(ECHO + "/unary").denyAll(),
                "The rule of the method 'grpcspring.test.v1.Echo/unary' names nothing that is served",
                "Did you mean 'grpcspring.test.v1.Echo/Unary'? ");
    }

    @Test
    void patternThatMatchesNothingStopsTheStart() {
        assertExplained(
                calls -> calls.pattern("shop.*/*").denyAll(),
                "The rule of the pattern 'shop.*/*' names nothing that is served",
                "Name one of these: [");
        assertExplained(
                calls -> calls.pattern("shop.*").denyAll(),
                "The pattern 'shop.*' is none: it has to name services and methods",
                "Write it as 'package.Service/Method'");
    }

    @Test
    void contradictingRulesStopTheStart() {
        assertExplained(
                calls -> calls.service(ECHO).hasRole("A").service(ECHO).hasRole("B"),
                "The rule of the service 'grpcspring.test.v1.Echo' never holds: the rule of the service 'grpcspring.test.v1.Echo' comes first",
                "Remove one of the two");
        assertExplained(
                calls -> calls.pattern("*/*")
                        .permitAll()
                        .method(EchoGrpc.getBidiMethod())
                        .denyAll(),
                "The rule of the method 'grpcspring.test.v1.Echo/Bidi' never holds: the rule of the pattern '*/*' comes first",
                "write the one of fewer methods first");
    }

    @Test
    void ruleBehindAnyCallStopsTheStart() {
        assertExplained(
                calls -> calls.anyCall().permitAll().service(ECHO).denyAll(),
                "The rule of [service 'grpcspring.test.v1.Echo'] comes after anyCall(), which decides all calls before it",
                "Move anyCall() to the end");
    }

    @Test
    void ruleThatSaysNothingStopsTheStart() {
        assertExplained(
                calls -> calls.service(ECHO),
                "The rule of [service 'grpcspring.test.v1.Echo'] does not say who may call",
                "Complete it");
    }

    @Test
    void unknownServerStopsTheStart() {
        assertExplained(
                calls -> calls.server("defualt", server -> server.anyCall().denyAll()),
                "Rules are given for the server 'defualt', which does not exist",
                "Did you mean 'default'? Name one of these servers: [default]");
    }

    private void assertExplained(GrpcCallAuthorization rules, String description, String action) {
        ruled(rules).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).isEqualTo(description);
            assertThat(analysis.getAction()).contains(action);
        });
    }

    private ApplicationContextRunner ruled(GrpcCallAuthorization rules) {
        return runner.withBean(GrpcCallAuthorization.class, () -> rules);
    }

    private static Status.@Nullable Code unary(ApplicationContext context, @Nullable String roles) {
        return code(() -> EchoGrpc.newBlockingStub(with(self(context), roles)).unary(text("hi")));
    }

    private static Status.@Nullable Code stream(ApplicationContext context, @Nullable String roles) {
        return code(() -> EchoGrpc.newBlockingStub(with(self(context), roles))
                .serverStream(text("hi"))
                .forEachRemaining(reply -> {}));
    }

    private static Status.@Nullable Code bidi(ApplicationContext context, @Nullable String roles) {
        return code(() -> {
            BlockingClientCall<Text, Text> call =
                    EchoGrpc.newBlockingV2Stub(with(self(context), roles)).bidi();
            try {
                call.halfClose();
                call.read();
            } catch (StatusException ex) {
                throw ex.getStatus().asRuntimeException();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
    }

    private static Status.@Nullable Code ping(ApplicationContext context, @Nullable String roles) {
        return code(() -> PingGrpc.newBlockingStub(with(self(context), roles)).ping(text("hi")));
    }

    private static Status.@Nullable Code health(ApplicationContext context, @Nullable String roles) {
        return code(() ->
                HealthGrpc.newBlockingStub(with(self(context), roles)).check(HealthCheckRequest.getDefaultInstance()));
    }

    private static Channel with(Channel channel, @Nullable String roles) {
        return roles == null ? Callers.as(channel, null) : Callers.as(channel, "user", roles);
    }

    private static Status.@Nullable Code code(Runnable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
        return refused == null ? null : refused.getStatus().getCode();
    }

    static class PingsOfTheBuilder extends PingGrpc.PingImplBase {

        @Override
        public void ping(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @GrpcService(PingGrpc.class)
    static class Pings {

        Text ping(Text request) {
            return request;
        }
    }

    @GrpcService(value = PingGrpc.class, server = "admin")
    static class AdminPings {

        Text ping(Text request) {
            return request;
        }
    }
}
