// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.grpcspring.benchmarks.proto.BenchGrpc;
import org.grpcspring.benchmarks.proto.Payload;
import org.grpcspring.benchmarks.proto.StreamRequest;

/** The service that every variant serves. */
class Replies extends BenchGrpc.BenchImplBase {

    static final Status REFUSED = Status.FAILED_PRECONDITION.withDescription("Refused");

    @Override
    public void unary(Payload payload, StreamObserver<Payload> replies) {
        replies.onNext(payload);
        replies.onCompleted();
    }

    @Override
    public void stream(StreamRequest request, StreamObserver<Payload> replies) {
        for (int i = 0; i < request.getMessages(); i++) {
            replies.onNext(request.getPayload());
        }
        replies.onCompleted();
    }

    @Override
    public void fail(Payload payload, StreamObserver<Payload> replies) {
        replies.onError(REFUSED.asRuntimeException());
    }

    /** The service whose failure is an exception that an advice gives its status. */
    static class Advised extends Replies {

        @Override
        public void fail(Payload payload, StreamObserver<Payload> replies) {
            throw new RefusedException();
        }
    }

    /** Has the status {@link #REFUSED} by an advice. */
    static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
