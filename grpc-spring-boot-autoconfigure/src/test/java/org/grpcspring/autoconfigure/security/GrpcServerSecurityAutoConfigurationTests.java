// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.grpcspring.server.security.authentication.BasicGrpcAuthenticationReader;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.server.security.interceptors.CallSecurity;
import org.grpcspring.test.Callers;
import org.grpcspring.test.Token;
import org.grpcspring.test.TokenIssuer;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.event.AbstractAuthenticationEvent;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/** When servers are secured, and by what. */
@Timeout(120)
class GrpcServerSecurityAutoConfigurationTests {

    private static final String SCHEMES = "grpc.server.authentication.schemes=";

    private final ApplicationContextRunner runner = serving()
            .withConfiguration(
                    AutoConfigurations.of(SecurityAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class));

    @Test
    void nothingChangesWhereNothingIsConfigured() {
        runner.withBean(UserDetailsService.class, GrpcServerSecurityAutoConfigurationTests::users)
                .withBean(JwtDecoder.class, () -> token -> {
                    throw new AssertionError("Nobody asks for it");
                })
                .run(context -> {
                    assertThat(context).doesNotHaveBean(CallSecurity.class);
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                });
    }

    @Test
    void beanOrKeyTurnsSecurityOn() {
        runner.withBean(GrpcAuthenticationReader.class, Callers::believed).run(this::assertSecured);
        runner.withBean(
                        GrpcCallAuthorization.class,
                        () -> calls -> calls.anyCall().authenticated())
                .run(this::assertSecured);
        runner.withPropertyValues(SCHEMES + "anonymous").run(this::assertSecured);
        runner.withPropertyValues("grpc.server.authentication.schemes[0]=anonymous")
                .run(this::assertSecured);
        runner.withPropertyValues(SCHEMES).run(context -> assertThat(context).doesNotHaveBean(CallSecurity.class));
    }

    private void assertSecured(ApplicationContext context) {
        assertThat(context.getBeansOfType(CallSecurity.class)).hasSize(1);
        assertThatThrownBy(() -> echo(context, "hi")).hasMessageStartingWith("UNAUTHENTICATED: ");
    }

    @Test
    void nothingIsLookedForWithoutSpringSecurity() {
        serving()
                .withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean("grpcCallSecurity");
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                });
    }

    @Test
    void schemesNeedSpringSecurity() {
        serving()
                .withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .withPropertyValues(SCHEMES + "basic")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(analysis(context.getStartupFailure()).getDescription())
                            .contains("grpc.server.authentication.schemes", "add spring-boot-starter-security");
                });
    }

    @Test
    void rulesOfAnAutoConfigurationAreFoundWhereverItIs() {
        serving()
                .withConfiguration(AutoConfigurations.of(LaterRulesAutoConfiguration.class))
                .run(this::assertSecured);
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "certificate"})
    void startFailsWhereUsersAreAmbiguous(String scheme) {
        runner.withBean("own", UserDetailsService.class, GrpcServerSecurityAutoConfigurationTests::users)
                .withBean("web", UserDetailsService.class, GrpcServerSecurityAutoConfigurationTests::users)
                .withPropertyValues(SCHEMES + scheme, "grpc.server.security.client-auth=OPTIONAL")
                .run(context -> assertAmbiguous(context, "own", "web"));
    }

    @Test
    void startFailsWhereManagersOfReadersAreAmbiguous() {
        ApplicationContextRunner two = runner.withBean("own", AuthenticationManager.class, () -> request -> request)
                .withBean("web", AuthenticationManager.class, () -> request -> request);
        two.withBean(GrpcAuthenticationReader.class, Callers::believed)
                .run(context -> assertAmbiguous(context, "own", "web"));
        two.withPropertyValues(SCHEMES + "anonymous").run(this::assertSecured);
    }

    private static void assertAmbiguous(AssertableApplicationContext context, String... beans) {
        assertThat(context).hasFailed();
        assertThat(analysis(context.getStartupFailure()).getDescription())
                .contains("required a single bean")
                .contains(beans);
    }

    @Test
    void textOfThePropertiesHasNoKeys() {
        runner.withPropertyValues(
                        SCHEMES + "api-key", "grpc.server.authentication.api-key.callers.a.key=0123456789abcdef")
                .run(context -> assertThat(context.getBean(GrpcServerAuthenticationProperties.class)
                                .toString())
                        .contains("a=Caller")
                        .doesNotContain("0123456789abcdef"));
    }

    @Test
    void rolesAreThoseOfTheMomentOfTheCall() {
        InMemoryUserDetailsManager users = users();
        runner.withBean(UserDetailsService.class, () -> users)
                .withBean(
                        GrpcCallAuthorization.class,
                        () -> calls -> calls.anyCall().hasRole("CLERK"))
                .withPropertyValues(SCHEMES + "basic")
                .run(context -> {
                    assertThat(call(context, basic("ann", "secret"))).isEqualTo("hi");
                    users.updateUser(User.withUsername("ann")
                            .password("{noop}secret")
                            .roles("GUEST")
                            .build());
                    assertThatThrownBy(() -> call(context, basic("ann", "secret")))
                            .hasMessageStartingWith("PERMISSION_DENIED: ");
                });
    }

    @Test
    void managerOfTheApplicationVerifiesPasswords() {
        runner.withBean(
                        AuthenticationManager.class,
                        () -> request -> new TestingAuthenticationToken(
                                request.getName(), "", "ROLE_" + request.getCredentials()))
                .withBean(
                        GrpcCallAuthorization.class,
                        () -> calls -> calls.anyCall().hasRole("secret"))
                .withPropertyValues(SCHEMES + "basic")
                .run(context -> {
                    assertThat(call(context, basic("ann", "secret"))).isEqualTo("hi");
                    assertThatThrownBy(() -> call(context, basic("ann", "other")))
                            .hasMessageStartingWith("PERMISSION_DENIED: ");
                });
    }

    @Test
    void readersOfTheApplicationAreAskedFirstAndVerified() {
        runner.withBean(UserDetailsService.class, GrpcServerSecurityAutoConfigurationTests::users)
                .withBean(BasicGrpcAuthenticationReader.class)
                .withPropertyValues(SCHEMES + "anonymous")
                .run(context -> {
                    assertThat(call(context, basic("ann", "secret"))).isEqualTo("hi");
                    assertThatThrownBy(() -> call(context, basic("ann", "wrong")))
                            .hasMessageStartingWith("UNAUTHENTICATED: ");
                });
    }

    @Test
    void credentialsThatNothingVerifiesAreRefused() {
        runner.withBean(GrpcAuthenticationReader.class, () -> (call, headers) -> {
                    TestingAuthenticationToken unverified = new TestingAuthenticationToken("ann", "", "ROLE_CLERK");
                    unverified.setAuthenticated(false);
                    return unverified;
                })
                .withBean(
                        GrpcCallAuthorization.class,
                        () -> calls -> calls.anyCall().hasRole("CLERK"))
                .run(this::assertSecured);
    }

    @Test
    void scopesOfATokenAreAuthorities() throws Exception {
        try (TokenIssuer issuer = new TokenIssuer()) {
            issuer.trusted(runner)
                    .withPropertyValues(SCHEMES + "jwt")
                    .withBean(
                            GrpcCallAuthorization.class,
                            () -> calls -> calls.anyCall().hasAuthority("SCOPE_read"))
                    .run(context -> {
                        assertThat(call(context, bearer(issuer.token("ann", List.of("read"), claims -> {}))))
                                .isEqualTo("hi");
                        assertThatThrownBy(() ->
                                        call(context, bearer(issuer.token("ann", List.of("write"), claims -> {}))))
                                .hasMessageStartingWith("PERMISSION_DENIED: ");
                    });
        }
    }

    @Test
    void opaqueTokenIsAskedAboutOnceInTheTime() throws Exception {
        try (TokenIssuer issuer = new TokenIssuer()) {
            issuer.introspect("{\"active\":true,\"sub\":\"ann\",\"scope\":\"read\"}");
            ApplicationContextRunner opaque = runner.withBean(OpaqueTokenIntrospector.class, issuer::introspector)
                    .withPropertyValues(SCHEMES + "opaque-token");
            opaque.run(context -> {
                for (int i = 0; i < 3; i++) {
                    assertThat(call(context, bearer("opaque"))).isEqualTo("hi");
                }
                assertThat(issuer.introspections()).isOne();
                issuer.introspect("{\"active\":false}");
                assertThatThrownBy(() -> call(context, bearer("other")))
                        .hasMessageStartingWith("UNAUTHENTICATED: Unauthenticated, in the server's log");
            });
            issuer.introspect("{\"active\":true,\"sub\":\"ann\"}");
            opaque.withPropertyValues("grpc.server.authentication.opaque-token.cache-time=0s")
                    .run(context -> {
                        int before = issuer.introspections();
                        call(context, bearer("opaque"));
                        call(context, bearer("opaque"));
                        assertThat(issuer.introspections()).isEqualTo(before + 2);
                    });
            opaque.run(context -> {
                issuer.stop();
                assertThatThrownBy(() -> call(context, bearer("opaque")))
                        .hasMessageStartingWith("UNAVAILABLE: Unavailable, in the server's log");
            });
        }
    }

    @Test
    void eventsOfSpringSecurityArePublished() {
        List<String> events = new ArrayList<>();
        runner.withBean(UserDetailsService.class, GrpcServerSecurityAutoConfigurationTests::users)
                .withPropertyValues(SCHEMES + "basic")
                .withInitializer(
                        context -> context.addApplicationListener((ApplicationListener<AbstractAuthenticationEvent>)
                                event -> events.add(event.getClass().getSimpleName() + " "
                                        + event.getAuthentication().getName())))
                .run(context -> {
                    call(context, basic("ann", "secret"));
                    assertThatThrownBy(() -> call(context, basic("ann", "wrong")))
                            .isNotNull();
                    assertThat(events)
                            .containsExactly(
                                    "AuthenticationSuccessEvent ann", "AuthenticationFailureBadCredentialsEvent ann");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            schemes=basic | 'basic' needs users; define a UserDetailsService or an AuthenticationManager bean.
            schemes=jwt | There is no JwtDecoder; set spring.security.oauth2.resourceserver.jwt.issuer-uri
            schemes=opaque-token | There is no OpaqueTokenIntrospector; set spring.security.oauth2
            schemes=certificate | 'certificate' needs a server that asks for certificates; set grpc.server.security.client-auth
            schemes=api-key | The scheme 'api-key' needs keys, as by '<name>.key' below it.
            schemes=anonymous,basic | Nothing is tried after 'anonymous', as it takes every call; write it last.
            schemes=anonymous,anonymous | Nothing is tried after 'anonymous'
            schemes=api-key api-key.callers.a.key=short | A key of at least 16 characters is needed.
            schemes=api-key api-key.callers.a.key=0123456789abcdef api-key.callers.b.key=0123456789abcdef | Another caller has the same key; give each its own.
            schemes=api-key api-key.callers.a.key=0123456789abcdef api-key.header=key-bin | does not end with '-bin'
            """)
    void startFailsWithoutWhatASchemeNeeds(String properties, String reason) {
        String[] keys = properties.split(" ");
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "grpc.server.authentication." + keys[i];
        }
        runner.withPropertyValues(keys).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(reason).doesNotContain("0123456789abcdef", "short");
        });
    }

    @Test
    void startFailsWhenNothingVerifiesWhatABeanReads() {
        runner.withBean(BasicGrpcAuthenticationReader.class).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .isEqualTo("A BasicGrpcAuthenticationReader bean reads credentials, but nothing verifies them");
            assertThat(analysis.getAction())
                    .isEqualTo(
                            "Define an AuthenticationManager, an AuthenticationProvider or a UserDetailsService bean");
        });
    }

    @Test
    void bearerTokensNeedTheirLibrary() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.security.oauth2"))
                .withPropertyValues(SCHEMES + "anonymous")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(CallSecurity.class));
    }

    private static InMemoryUserDetailsManager users() {
        return new InMemoryUserDetailsManager(
                User.withUsername("ann").password("{noop}secret").roles("CLERK").build());
    }

    private static String call(ApplicationContext context, Token credentials) {
        return EchoGrpc.newBlockingStub(self(context))
                .withCallCredentials(credentials)
                .unary(text("hi"))
                .getValue();
    }

    private static Token basic(String user, String password) {
        return new Token("Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    private static Token bearer(String token) {
        return new Token("Bearer " + token);
    }
}
