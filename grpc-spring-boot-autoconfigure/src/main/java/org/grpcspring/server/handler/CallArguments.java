// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Metadata;
import io.grpc.Status;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.grpcspring.server.scope.GrpcCallContext;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.ClassUtils;

/** What a handler may take beside the request: the call, its metadata, and who calls. Thread-safe. */
final class CallArguments {

    private static final boolean SPRING_SECURITY =
            ClassUtils.isPresent("org.springframework.security.core.context.SecurityContextHolder", null);

    private static final Map<Class<?>, Function<GrpcCallContext, @Nullable Object>> OF_THE_CALL =
            Map.of(GrpcCallContext.class, call -> call, Metadata.class, GrpcCallContext::getHeaders);

    private CallArguments() {}

    /** Returns how a parameter gets its argument, or null if it is none of these. */
    static @Nullable Function<GrpcCallContext, @Nullable Object> of(MethodParameter parameter) {
        Function<GrpcCallContext, @Nullable Object> ofTheCall = OF_THE_CALL.get(parameter.getParameterType());
        if (ofTheCall != null) {
            return ofTheCall;
        }
        MethodParameter nested = parameter.nestedIfOptional();
        Class<?> type = nested.getNestedParameterType();
        if (!Principal.class.isAssignableFrom(type)) {
            return null;
        }
        boolean mayLack = parameter.isOptional();
        boolean isOptional = parameter.getParameterType() == Optional.class;
        return call -> {
            Principal principal = principal(call, type);
            if (principal == null && !mayLack) {
                throw Status.UNAUTHENTICATED
                        .withDescription("The call is not authenticated")
                        .asRuntimeException();
            }
            return isOptional ? Optional.ofNullable(principal) : principal;
        };
    }

    private static @Nullable Principal principal(GrpcCallContext call, Class<?> type) {
        Principal ofSecurity = SPRING_SECURITY ? OfSpringSecurity.principal() : null;
        return type.isInstance(ofSecurity)
                ? ofSecurity
                : call.getSslSession()
                        .map(CallArguments::ofCertificate)
                        .filter(type::isInstance)
                        .orElse(null);
    }

    private static @Nullable Principal ofCertificate(SSLSession session) {
        try {
            return session.getPeerPrincipal();
        } catch (SSLPeerUnverifiedException ex) {
            return null;
        }
    }

    /** Who calls, as Spring Security knows; only loaded where it is on the class path. */
    private static final class OfSpringSecurity {

        private static final AuthenticationTrustResolver TRUST = new AuthenticationTrustResolverImpl();

        static @Nullable Principal principal() {
            Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
            return TRUST.isAuthenticated(authentication) ? authentication : null;
        }
    }
}
