// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.function.Function;
import org.grpcspring.observation.NamedCaller;
import org.grpcspring.server.security.check.GrpcCall;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Lets calls in whose callers may make them, and serves these in their caller's scope. Safe for use by many threads.
 */
final class SecuredCalls implements AuthenticatingServerInterceptor {

    private static final AuthenticationTrustResolver TRUST = new AuthenticationTrustResolverImpl();

    private final CallSecurity security;
    private final Function<String, @Nullable AuthorizationManager<? super GrpcCall>> decisions;
    private final boolean isGuarded;

    /**
     * Creates the interceptor.
     *
     * @param security finds out who calls
     * @param decisions finds what decides by the full name of the method; calls without a decision are let in
     * @param isGuarded whether the error model decides what becomes of a refusal
     */
    SecuredCalls(
            CallSecurity security,
            Function<String, @Nullable AuthorizationManager<? super GrpcCall>> decisions,
            boolean isGuarded) {
        this.security = security;
        this.decisions = decisions;
        this.isGuarded = isGuarded;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        AuthorizationManager<? super GrpcCall> decision =
                decisions.apply(call.getMethodDescriptor().getFullMethodName());
        if (decision == null) {
            return next.startCall(call, headers);
        }
        Authentication authentication;
        try {
            authentication = security.reader().readAuthentication(call, headers);
            if (authentication != null && !authentication.isAuthenticated()) {
                throw new InsufficientAuthenticationException("Nothing has verified the credentials");
            }
        } catch (AuthenticationException ex) {
            return refused(call, ex);
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        CallerListener<Q> caller = new CallerListener<>(context);
        boolean isAuthenticated = TRUST.isAuthenticated(authentication);
        if (authentication != null && isAuthenticated) {
            NamedCaller.set(authentication.getName());
        }
        SecurityContext before = caller.enter();
        Context previous = caller.attach();
        try {
            RuntimeException refusal = refusal(decision, caller, new GrpcCall(call, headers));
            if (refusal != null) {
                boolean asks = !isAuthenticated && refusal instanceof AccessDeniedException;
                return refused(
                        call, asks ? new InsufficientAuthenticationException("Unauthenticated", refusal) : refusal);
            }
            ServerCall<Q, R> served = isAuthenticated ? call : new UnauthenticatedCall<>(call, security.refusals());
            caller.start(served, headers, next);
            return caller;
        } finally {
            caller.leave(previous, before);
        }
    }

    /** Returns why a call is refused, or null if it is let in. */
    private @Nullable RuntimeException refusal(
            AuthorizationManager<? super GrpcCall> decision, CallerListener<?> caller, GrpcCall call) {
        try {
            AuthorizationResult result = decision.authorize(caller, call);
            if (security.events() != null) {
                security.events().publishAuthorizationEvent(caller::required, call, result);
            }
            return result == null || result.isGranted()
                    ? null
                    : new AuthorizationDeniedException("Access Denied", result);
        } catch (AccessDeniedException | AuthenticationException ex) {
            return ex;
        }
    }

    // As UNKNOWN with a cause it is for the handlers of exceptions, as one that is thrown, but with these trailers.
    private <Q> ServerCall.Listener<Q> refused(ServerCall<Q, ?> call, RuntimeException refusal) {
        Status status = CallRefusals.status(refusal);
        Metadata trailers = new Metadata();
        security.refusals().challenge(status, trailers);
        call.close(isGuarded ? Status.UNKNOWN.withCause(refusal) : status, trailers);
        return new ServerCall.Listener<>() {};
    }
}
