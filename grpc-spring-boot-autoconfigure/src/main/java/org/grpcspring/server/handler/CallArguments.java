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
        Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
        Function<GrpcCallContext, @Nullable Object> caller =
                SPRING_SECURITY ? CallerArguments.of(parameter, type) : null;
        if (caller != null) {
            return demanded(parameter, caller);
        }
        return Principal.class.isAssignableFrom(type) ? demanded(parameter, call -> principal(call, type)) : null;
    }

    private static Function<GrpcCallContext, @Nullable Object> demanded(
            MethodParameter parameter, Function<GrpcCallContext, @Nullable Object> caller) {
        boolean mayLack = parameter.isOptional();
        boolean isOptional = parameter.getParameterType() == Optional.class;
        return call -> {
            Object found = caller.apply(call);
            if (found == null && !mayLack) {
                throw Status.UNAUTHENTICATED
                        .withDescription("The call is not authenticated")
                        .asRuntimeException();
            }
            return isOptional ? Optional.ofNullable(found) : found;
        };
    }

    private static @Nullable Principal principal(GrpcCallContext call, Class<?> type) {
        Principal ofSecurity = SPRING_SECURITY ? CallerArguments.authentication() : null;
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
}
