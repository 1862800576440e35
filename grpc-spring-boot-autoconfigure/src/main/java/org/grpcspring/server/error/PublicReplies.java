// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.RemoteFailure;

/**
 * What replies pass last: failures of other services lose what is not for callers, and metadata is made to fit what
 * clients accept. Belongs outside of all other interceptors. Safe for use by many threads.
 */
public final class PublicReplies implements ServerInterceptor {

    private final boolean relays;
    private final FittedMetadata metadata;

    /**
     * Creates the interceptor.
     *
     * @param relays whether callers get everything that other services answered
     * @param acceptedMetadata how many bytes of metadata clients accept
     */
    public PublicReplies(boolean relays, int acceptedMetadata) {
        this.relays = relays;
        this.metadata = new FittedMetadata(acceptedMetadata);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return next.startCall(new Public<>(call), headers);
    }

    private GrpcFailure told(Status status, Metadata trailers, String method) {
        RemoteFailure origin = relays ? null : RemoteFailure.of(status);
        GrpcFailure failure = origin == null
                ? new GrpcFailure(status, trailers)
                : PassedOnFailures.of(origin, status, trailers, method);
        return metadata.of(failure, method);
    }

    /** A call whose headers and end are looked at. */
    private final class Public<Q, R> extends SimpleForwardingServerCall<Q, R> {

        Public(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void sendHeaders(Metadata headers) {
            super.sendHeaders(metadata.of(headers, method()));
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (status.isOk()) {
                super.close(status, metadata.of(trailers, method()));
            } else if (isCancelled()) {
                super.close(status, trailers);
            } else {
                GrpcFailure told = told(status, trailers, method());
                super.close(told.status(), told.trailers());
            }
        }

        private String method() {
            return getMethodDescriptor().getFullMethodName();
        }
    }
}
