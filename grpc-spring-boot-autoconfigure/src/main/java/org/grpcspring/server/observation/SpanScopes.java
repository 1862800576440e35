// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.grpcspring.observation.CallSpan;
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
            return new Scoped<>(next.startCall(call, headers), span);
        } finally {
            span.leave(scope);
        }
    }

    /** Opens a scope around each callback. */
    private static final class Scoped<Q> extends ServerCall.Listener<Q> {

        private final ServerCall.Listener<Q> listener;
        private final CallSpan<?> span;

        Scoped(ServerCall.Listener<Q> listener, CallSpan<?> span) {
            this.listener = listener;
            this.span = span;
        }

        @Override
        public void onMessage(Q message) {
            span.within(listener, next -> next.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            span.within(listener, ServerCall.Listener::onHalfClose);
        }

        @Override
        public void onCancel() {
            span.within(listener, ServerCall.Listener::onCancel);
        }

        @Override
        public void onComplete() {
            span.within(listener, ServerCall.Listener::onComplete);
        }

        @Override
        public void onReady() {
            span.within(listener, ServerCall.Listener::onReady);
        }
    }
}
