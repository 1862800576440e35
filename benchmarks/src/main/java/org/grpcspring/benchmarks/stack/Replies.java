// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        ServerCallStreamObserver<Payload> observer = (ServerCallStreamObserver<Payload>) replies;
        Iterator<Payload> messages = messages(request).iterator();
        observer.setOnReadyHandler(new Runnable() {
            private boolean completed;

            @Override
            public void run() {
                while (observer.isReady() && messages.hasNext()) {
                    observer.onNext(messages.next());
                }
                if (!completed && !messages.hasNext()) {
                    completed = true;
                    observer.onCompleted();
                }
            }
        });
    }

    /** Returns what a stream brings. */
    static Stream<Payload> messages(StreamRequest request) {
        return IntStream.range(0, request.getMessages()).mapToObj(message -> request.getPayload());
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
