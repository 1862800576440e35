// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call that is let in, though its caller is not authenticated; its service may refuse it for that. */
final class UnauthenticatedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

    private final CallRefusals refusals;

    UnauthenticatedCall(ServerCall<Q, R> call, CallRefusals refusals) {
        super(call);
        this.refusals = refusals;
    }

    @Override
    public void close(Status status, Metadata trailers) {
        Status last = CallRefusals.ofUnauthenticated(status);
        refusals.challenge(last, trailers);
        super.close(last, trailers);
    }
}
