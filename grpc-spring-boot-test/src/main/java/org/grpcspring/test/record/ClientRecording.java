// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.grpcspring.test.record.CallEvent.Kind;
import org.grpcspring.test.record.RecordedCall.Side;
import org.jspecify.annotations.Nullable;

/**
 * Records the calls of a client.
 *
 * @param recorder records them
 * @param client the client's name
 */
record ClientRecording(GrpcCallRecorder recorder, String client) implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        Attempts attempts = new Attempts();
        return new SimpleForwardingClientCall<>(next.newCall(method, options.withStreamTracerFactory(attempts))) {

            private @Nullable RecordedCall recorded;

            @Override
            public void start(Listener<R> listener, Metadata headers) {
                RecordedCall begun = recorder.begin(Side.CLIENT, client, method, headers);
                recorded = begun;
                attempts.call = begun;
                super.start(new Recording<>(listener, begun), headers);
            }

            @Override
            public void sendMessage(Q message) {
                if (recorded != null) {
                    recorded.message(Kind.REQUEST, message);
                }
                super.sendMessage(message);
            }

            @Override
            public void halfClose() {
                if (recorded != null) {
                    recorded.happened(Kind.REQUESTS_COMPLETED);
                }
                super.halfClose();
            }

            @Override
            public void cancel(@Nullable String message, @Nullable Throwable cause) {
                if (recorded != null) {
                    recorded.happened(Kind.CANCELLED);
                }
                super.cancel(message, cause);
            }
        };
    }

    /** Sees the metadata as it is sent, with credentials and what the channel adds. */
    private static final class Attempts extends ClientStreamTracer.Factory {

        private volatile @Nullable RecordedCall call;

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes transport, Metadata sent) {
                    RecordedCall begun = call;
                    if (begun != null) {
                        begun.sent(sent);
                    }
                }
            };
        }
    }

    /** What the client gets. */
    private static final class Recording<R> extends SimpleForwardingClientCallListener<R> {

        private final RecordedCall recorded;

        Recording(ClientCall.Listener<R> delegate, RecordedCall recorded) {
            super(delegate);
            this.recorded = recorded;
        }

        @Override
        public void onHeaders(Metadata headers) {
            recorded.headers(headers);
            super.onHeaders(headers);
        }

        @Override
        public void onMessage(R message) {
            recorded.message(Kind.REPLY, message);
            super.onMessage(message);
        }

        // Recorded before the caller gets it, who may then look for it.
        @Override
        public void onClose(Status status, Metadata trailers) {
            recorded.closed(status, trailers);
            recorded.ended();
            super.onClose(status, trailers);
        }
    }
}
