// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/** Makes the caller known to Spring Security and gRPC on every thread, while code of the call runs there. */
final class CallerListener<Q> extends ForwardingServerCallListener<Q> implements Supplier<@Nullable Authentication> {

    private final SecurityContext security;
    private final Context context;
    private ServerCall.@Nullable Listener<Q> listener;

    CallerListener(SecurityContext security) {
        this.security = security;
        this.context = Context.current().withValue(AuthenticatingServerInterceptor.SECURITY_CONTEXT_KEY, security);
    }

    @Override
    protected ServerCall.Listener<Q> delegate() {
        return Objects.requireNonNull(listener, "The call has not started");
    }

    /** Returns who calls, or null if nobody is known to. */
    @Override
    public @Nullable Authentication get() {
        return security.getAuthentication();
    }

    /** Returns who calls, as the events of Spring Security want it. */
    Authentication required() {
        Authentication authentication = get();
        if (authentication == null) {
            throw new AuthenticationCredentialsNotFoundException("Nobody is known to call");
        }
        return authentication;
    }

    /** Starts the call, with the caller known, and passes on what happens to it. */
    <R> void start(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        listener = next.startCall(call, headers);
    }

    /** Makes the caller known to Spring Security on this thread; returns what it knew before. */
    SecurityContext enter() {
        SecurityContext before = SecurityContextHolder.getContext();
        SecurityContextHolder.setContext(security);
        return before;
    }

    /** Makes the caller known to gRPC on this thread; returns what it knew before. */
    Context attach() {
        return context.attach();
    }

    /**
     * Lets this thread know again what it knew before. If that was nobody, it keeps an empty context, which the next
     * callback need not make anew.
     */
    void leave(Context previous, SecurityContext before) {
        context.detach(previous);
        SecurityContextHolder.setContext(before);
    }

    @Override
    public void onMessage(Q message) {
        SecurityContext before = enter();
        Context previous = attach();
        try {
            super.onMessage(message);
        } finally {
            leave(previous, before);
        }
    }

    @Override
    public void onHalfClose() {
        SecurityContext before = enter();
        Context previous = attach();
        try {
            super.onHalfClose();
        } finally {
            leave(previous, before);
        }
    }

    @Override
    public void onCancel() {
        SecurityContext before = enter();
        Context previous = attach();
        try {
            super.onCancel();
        } finally {
            leave(previous, before);
        }
    }

    @Override
    public void onComplete() {
        SecurityContext before = enter();
        Context previous = attach();
        try {
            super.onComplete();
        } finally {
            leave(previous, before);
        }
    }

    @Override
    public void onReady() {
        SecurityContext before = enter();
        Context previous = attach();
        try {
            super.onReady();
        } finally {
            leave(previous, before);
        }
    }
}
