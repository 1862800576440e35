// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grpcspring.autoconfigure.server.ClientAuth;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.security.authentication.AuthenticatingReader;
import org.grpcspring.server.security.authentication.BasicGrpcAuthenticationReader;
import org.grpcspring.server.security.authentication.CompositeGrpcAuthenticationReader;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.authentication.SSLContextGrpcAuthenticationReader;
import org.grpcspring.server.security.check.CallDecisions;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.server.security.interceptors.CallSecurity;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authorization.AuthorizationEventPublisher;
import org.springframework.security.authorization.AuthorizationManagerFactory;
import org.springframework.security.authorization.DefaultAuthorizationManagerFactory;

/** Finds out who calls the services, and lets them do what the rules say, once the application asks for either. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(AuthorizationManagerFactory.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@Conditional(OnSecurityCondition.class)
@EnableConfigurationProperties({GrpcServerAuthenticationProperties.class, GrpcServerAuthorizationProperties.class})
public final class GrpcServerSecurityAutoConfiguration {

    private static final String HEALTH = "grpc.health.v1.Health";
    private static final List<String> REFLECTION =
            List.of("grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");

    @GrpcGlobalServerInterceptor
    @Order(InterceptorOrder.ORDER_SECURITY_AUTHENTICATION)
    CallSecurity grpcCallSecurity(
            GrpcServerAuthenticationProperties authentication,
            GrpcServerAuthorizationProperties authorization,
            ObjectProvider<GrpcAuthenticationReader> readers,
            ObjectProvider<GrpcCallAuthorization> rules,
            ObjectProvider<AuthorizationManagerFactory<Object>> managers,
            ObjectProvider<RoleHierarchy> roles,
            ObjectProvider<AuthorizationEventPublisher> events,
            ListableBeanFactory beanFactory,
            Environment environment) {
        return new CallSecurity(
                reader(readers, new CallerAuthentication(beanFactory), authentication, environment),
                CallDecisions.of(
                        rules.orderedStream().toList(), managers.getIfAvailable(() -> managers(roles.getIfUnique()))),
                openServices(authorization),
                events.getIfUnique());
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    GrpcServerBuilderCustomizer grpcSecurityCustomizer(
            CallSecurity security, ObjectProvider<GrpcServerLifecycle> servers) {
        return (builder, server) -> security.applyTo(
                builder,
                server,
                servers.stream().map(GrpcServerLifecycle::getName).collect(Collectors.toSet()));
    }

    private static GrpcAuthenticationReader reader(
            ObjectProvider<GrpcAuthenticationReader> beans,
            CallerAuthentication callers,
            GrpcServerAuthenticationProperties properties,
            Environment environment) {
        List<GrpcAuthenticationReader> own = beans.orderedStream().toList();
        AuthenticationManager manager = own.isEmpty() ? null : callers.ofReaders();
        return new CompositeGrpcAuthenticationReader(Stream.concat(
                        own.stream().map(reader -> authenticating(reader, manager)),
                        new SchemeReaders(properties, callers, asksForCertificates(environment)).all().stream())
                .toList());
    }

    private static GrpcAuthenticationReader authenticating(
            GrpcAuthenticationReader reader, @Nullable AuthenticationManager manager) {
        if (manager != null) {
            return new AuthenticatingReader(reader, manager);
        }
        if (reader instanceof BasicGrpcAuthenticationReader || reader instanceof SSLContextGrpcAuthenticationReader) {
            throw new MissingAuthenticationManagerException(reader.getClass());
        }
        return reader;
    }

    private static boolean asksForCertificates(Environment environment) {
        Binder binder = Binder.get(environment);
        return binder.bind("grpc.servers", Bindable.mapOf(String.class, Object.class))
                        .isBound()
                || binder.bind("grpc.server.security.client-auth", ClientAuth.class)
                                .orElse(ClientAuth.NONE)
                        != ClientAuth.NONE;
    }

    private static AuthorizationManagerFactory<Object> managers(@Nullable RoleHierarchy roles) {
        DefaultAuthorizationManagerFactory<Object> managers = new DefaultAuthorizationManagerFactory<>();
        if (roles != null) {
            managers.setRoleHierarchy(roles);
        }
        return managers;
    }

    private static Set<String> openServices(GrpcServerAuthorizationProperties properties) {
        Set<String> open = new HashSet<>();
        if (properties.openHealth()) {
            open.add(HEALTH);
        }
        if (properties.openReflection()) {
            open.addAll(REFLECTION);
        }
        return open;
    }
}
