// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.grpcspring.observation.CallSpan;

/** Makes a call's span the current one wherever interceptors and the service run. Safe for use by many threads. */
final class SpanScopes implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        CallSpan span = CallSpan.current();
        if (span == null) {
            return next.startCall(call, headers);
        }
        return new Scoped<>(span.within(() -> next.startCall(call, headers)), span);
    }

    /** Opens a scope around each callback. */
    private static final class Scoped<Q> extends ForwardingServerCallListener<Q> {

        private final ServerCall.Listener<Q> listener;
        private final CallSpan span;

        Scoped(ServerCall.Listener<Q> listener, CallSpan span) {
            this.listener = listener;
            this.span = span;
        }

        @Override
        protected ServerCall.Listener<Q> delegate() {
            return listener;
        }

        @Override
        public void onMessage(Q message) {
            span.within(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            span.within(super::onHalfClose);
        }

        @Override
        public void onCancel() {
            span.within(super::onCancel);
        }

        @Override
        public void onComplete() {
            span.within(super::onComplete);
        }

        @Override
        public void onReady() {
            span.within(super::onReady);
        }
    }
}
