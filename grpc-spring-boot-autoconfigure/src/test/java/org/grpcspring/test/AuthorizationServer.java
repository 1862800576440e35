// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import static java.util.concurrent.TimeUnit.SECONDS;

import jakarta.servlet.Filter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerJwtAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/** Spring Authorization Server on loopback, which knows one client and counts the tokens that are asked for. */
public final class AuthorizationServer implements AutoCloseable {

    /** The secret of the client. */
    public static final String SECRET = "s3cr3t-of-the-client";

    private final ConfigurableApplicationContext context;

    /**
     * Starts the server.
     *
     * @param port its port, or 0
     * @param lifetime how long its tokens are valid
     */
    public AuthorizationServer(int port, Duration lifetime) {
        String client = "spring.security.oauth2.authorizationserver.client.shop.";
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties(Map.of(
                        "server.address",
                        "127.0.0.1",
                        "server.port",
                        port,
                        client + "registration.client-id",
                        "shop",
                        client + "registration.client-secret",
                        "{noop}" + SECRET,
                        client + "registration.client-authentication-methods",
                        "client_secret_basic",
                        client + "registration.authorization-grant-types",
                        "client_credentials",
                        client + "registration.scopes",
                        "orders",
                        client + "token.access-token-time-to-live",
                        lifetime.toMillis() + "ms"))
                .run();
    }

    /** Returns the keys of a client registration. */
    public String[] registration(String name) {
        return registration(
                name,
                Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"))),
                SECRET);
    }

    /** Returns the keys of a client registration at a server that may not be there. */
    public static String[] registration(String name, int port, String secret) {
        String registration = "spring.security.oauth2.client.registration." + name + ".";
        return new String[] {
            registration + "client-id=shop",
            registration + "client-secret=" + secret,
            registration + "authorization-grant-type=client_credentials",
            registration + "scope=orders",
            registration + "provider=shop",
            "spring.security.oauth2.client.provider.shop.token-uri=http://127.0.0.1:" + port + "/oauth2/token"
        };
    }

    /** Returns how many tokens were asked for. */
    public int requests() {
        return context.getBean(Requests.class).count.get();
    }

    /** Lets requests for tokens wait until the future that is returned completes. */
    public CompletableFuture<Void> hold() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        context.getBean(Requests.class).gate = gate;
        return gate;
    }

    /** Returns whether this server issued a token that is valid, or was until a moment ago. */
    public boolean accepts(String token, Duration skew) {
        OAuth2Authorization found =
                context.getBean(OAuth2AuthorizationService.class).findByToken(token, OAuth2TokenType.ACCESS_TOKEN);
        return found != null
                && Objects.requireNonNull(found.getAccessToken().getToken().getExpiresAt())
                        .plus(skew)
                        .isAfter(Instant.now());
    }

    @Override
    public void close() {
        context.close();
    }

    /** What is asked for. */
    static final class Requests {

        final AtomicInteger count = new AtomicInteger();
        volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DispatcherServletAutoConfiguration.class,
        OAuth2AuthorizationServerAutoConfiguration.class,
        OAuth2AuthorizationServerJwtAutoConfiguration.class,
        SecurityAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class,
        ServletWebSecurityAutoConfiguration.class,
        TomcatServletWebServerAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    static class Application {

        @Bean
        Requests requests() {
            return new Requests();
        }

        @Bean
        FilterRegistrationBean<Filter> counting(Requests requests) {
            FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
                requests.count.incrementAndGet();
                try {
                    requests.gate.get(60, SECONDS);
                } catch (InterruptedException | ExecutionException | TimeoutException ex) {
                    throw new IllegalStateException(ex);
                }
                chain.doFilter(request, response);
            });
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return filter;
        }

        @Bean
        OAuth2AuthorizationService authorizations() {
            return new InMemoryOAuth2AuthorizationService();
        }
    }
}
