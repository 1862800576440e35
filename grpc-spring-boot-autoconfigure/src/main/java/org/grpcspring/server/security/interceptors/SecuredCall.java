// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call whose service may refuse it too. */
final class SecuredCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

    private final CallRefusals refusals;
    private final boolean isAuthenticated;

    SecuredCall(ServerCall<Q, R> call, CallRefusals refusals, boolean isAuthenticated) {
        super(call);
        this.refusals = refusals;
        this.isAuthenticated = isAuthenticated;
    }

    @Override
    public void close(Status status, Metadata trailers) {
        Status last = CallRefusals.corrected(status, isAuthenticated);
        refusals.challenge(last, trailers);
        super.close(last, trailers);
    }
}
