// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.grpcspring.test.record.CallEvent.Kind;
import org.grpcspring.test.record.RecordedCall.Side;

/**
 * Records the calls of a server.
 *
 * @param recorder records them
 * @param server the server's name
 */
record ServerRecording(GrpcCallRecorder recorder, String server) implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        RecordedCall recorded = recorder.begin(Side.SERVER, server, call.getMethodDescriptor(), headers);
        try {
            return new Listener<>(next.startCall(new Call<>(call, recorded), headers), recorded);
        } catch (RuntimeException | Error failure) {
            recorded.closed(Status.fromThrowable(failure), new Metadata());
            recorded.ended();
            throw failure;
        }
    }

    /** What the service sends. */
    private static final class Call<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private final RecordedCall recorded;

        Call(ServerCall<Q, R> delegate, RecordedCall recorded) {
            super(delegate);
            this.recorded = recorded;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            recorded.headers(headers);
            super.sendHeaders(headers);
        }

        @Override
        public void sendMessage(R message) {
            recorded.message(Kind.REPLY, message);
            super.sendMessage(message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            recorded.closed(status, trailers);
            super.close(status, trailers);
        }
    }

    /** What the service gets. */
    private static final class Listener<Q> extends SimpleForwardingServerCallListener<Q> {

        private final RecordedCall recorded;

        Listener(ServerCall.Listener<Q> delegate, RecordedCall recorded) {
            super(delegate);
            this.recorded = recorded;
        }

        @Override
        public void onMessage(Q message) {
            recorded.message(Kind.REQUEST, message);
            super.onMessage(message);
        }

        @Override
        public void onHalfClose() {
            recorded.happened(Kind.REQUESTS_COMPLETED);
            super.onHalfClose();
        }

        @Override
        public void onCancel() {
            recorded.happened(Kind.CANCELLED);
            end(Status.CANCELLED);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            // Closed by nobody: grpc-java did, after an exception.
            end(Status.UNKNOWN);
            super.onComplete();
        }

        private void end(Status unlessClosed) {
            recorded.closed(unlessClosed, new Metadata());
            recorded.ended();
        }
    }
}
