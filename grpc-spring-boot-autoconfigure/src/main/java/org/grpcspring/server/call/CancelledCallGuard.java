// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Drops the status with which a service answers the cancellation of a stream of requests. After a message over the
 * limit grpc-java has sent one already, and a second ends the whole connection, with every other call on it. Safe for
 * use by many threads.
 */
final class CancelledCallGuard implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return call.getMethodDescriptor().getType().clientSendsOneMessage()
                ? next.startCall(call, headers)
                : next.startCall(new Guarded<>(call), headers);
    }

    /** A call that nothing is sent on once it is cancelled. */
    private static final class Guarded<Q, R> extends SimpleForwardingServerCall<Q, R> {

        Guarded(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (!isCancelled()) {
                super.close(status, trailers);
            }
        }
    }
}
