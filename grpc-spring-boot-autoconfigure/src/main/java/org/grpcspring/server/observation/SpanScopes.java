// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.grpcspring.span.CallSpan;
import org.jspecify.annotations.Nullable;

/** Makes a call's span the current one wherever interceptors and the service run. Safe for use by many threads. */
final class SpanScopes implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        CallSpan<?> span = CallSpan.current();
        if (span == null) {
            return next.startCall(call, headers);
        }
        @Nullable AutoCloseable scope = span.enter();
        try {
            return new Scoped<>(
                    next.startCall(call, headers),
                    span,
                    call.getMethodDescriptor().getType().clientSendsOneMessage());
        } finally {
            span.leave(scope);
        }
    }

    /**
     * Opens a scope around each callback. Where a call has one request, what comes before its half-close is handed on
     * with that, in one scope: nothing can be done with the request before, and a scope is what a trace costs most by.
     */
    private static final class Scoped<Q> extends ServerCall.Listener<Q> {

        private final ServerCall.Listener<Q> listener;
        private final CallSpan<?> span;
        private boolean isHolding;
        private boolean isReady;
        private @Nullable Q request;

        Scoped(ServerCall.Listener<Q> listener, CallSpan<?> span, boolean isHolding) {
            this.listener = listener;
            this.span = span;
            this.isHolding = isHolding;
        }

        @Override
        public void onReady() {
            if (isHolding) {
                isReady = true;
            } else {
                span.within(listener, ServerCall.Listener::onReady);
            }
        }

        @Override
        public void onMessage(Q message) {
            if (isHolding && request == null) {
                request = message;
            } else {
                span.within(this, scoped -> {
                    scoped.handOn();
                    scoped.listener.onMessage(message);
                });
            }
        }

        @Override
        public void onHalfClose() {
            span.within(this, scoped -> {
                scoped.handOn();
                scoped.listener.onHalfClose();
            });
        }

        @Override
        public void onCancel() {
            span.within(this, scoped -> {
                scoped.handOn();
                scoped.listener.onCancel();
            });
        }

        @Override
        public void onComplete() {
            span.within(this, scoped -> {
                scoped.handOn();
                scoped.listener.onComplete();
            });
        }

        private void handOn() {
            if (!isHolding) {
                return;
            }
            isHolding = false;
            if (isReady) {
                listener.onReady();
            }
            Q held = request;
            request = null;
            if (held != null) {
                listener.onMessage(held);
            }
        }
    }
}
