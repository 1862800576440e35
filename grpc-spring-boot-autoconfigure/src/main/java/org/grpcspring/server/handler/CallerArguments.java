// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.util.function.Function;
import org.grpcspring.server.scope.GrpcCallContext;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.StringUtils;

/** Who calls, as Spring Security knows. Loaded only where it is. Thread-safe. */
final class CallerArguments {

    private static final AuthenticationTrustResolver TRUST = new AuthenticationTrustResolverImpl();

    private CallerArguments() {}

    /** Returns what finds the principal for a parameter that is annotated to be it, or null if it is not. */
    static @Nullable Function<GrpcCallContext, @Nullable Object> of(MethodParameter parameter, Class<?> type) {
        AuthenticationPrincipal wanted = AnnotatedElementUtils.findMergedAnnotation(
                AnnotatedElementUtils.forAnnotations(parameter.getParameterAnnotations()),
                AuthenticationPrincipal.class);
        if (wanted == null) {
            return null;
        }
        Expression expression = StringUtils.hasLength(wanted.expression())
                ? new SpelExpressionParser().parseExpression(wanted.expression())
                : null;
        return call -> {
            Authentication authentication = authentication();
            Object principal = authentication == null ? null : authentication.getPrincipal();
            Object found = expression == null || principal == null ? principal : expression.getValue(principal);
            if (found != null && !type.isInstance(found) && wanted.errorOnInvalidType()) {
                throw new ClassCastException(
                        "The principal is a %s, not a %s".formatted(found.getClass().getName(), type.getName()));
            }
            return type.isInstance(found) ? found : null;
        };
    }

    /** Returns who calls, or null if that is nobody or an anonymous user. */
    static @Nullable Authentication authentication() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return TRUST.isAuthenticated(authentication) ? authentication : null;
    }
}
