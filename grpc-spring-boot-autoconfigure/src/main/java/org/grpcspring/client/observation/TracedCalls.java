// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.grpcspring.observation.CallSpan;
import org.grpcspring.observation.CallTracing;

/**
 * Gives each call a span, from its start to the status that the caller gets, and tells the server of it.
 *
 * @param tracing starts the spans
 */
public record TracedCalls(CallTracing tracing) implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        String authority = next.authority();
        CallSpan<?> span = tracing.span();
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                span.call(method, headers, authority);
                try {
                    super.start(span.isRecording() ? new TracedListener<>(listener, span) : listener, headers);
                } catch (RuntimeException | Error ex) {
                    span.end(Status.fromThrowable(ex));
                    throw ex;
                }
            }

            @Override
            public void sendMessage(Q message) {
                span.messageSent();
                super.sendMessage(message);
            }
        };
    }

    /** Ends the span with the call. */
    private static final class TracedListener<R> extends SimpleForwardingClientCallListener<R> {

        private final CallSpan<?> span;

        TracedListener(ClientCall.Listener<R> listener, CallSpan<?> span) {
            super(listener);
            this.span = span;
        }

        @Override
        public void onMessage(R message) {
            span.messageReceived();
            super.onMessage(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            span.end(status);
            super.onClose(status, trailers);
        }
    }
}
