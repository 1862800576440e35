// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/** Lets only messages pass that keep their rules; a service whose call has ended by one learns of a cancellation. */
final class CheckedRequests<Q> extends SimpleForwardingServerCallListener<Q> {

    private final CheckedCall<Q, ?> call;
    private final MessageChecks requests;

    CheckedRequests(ServerCall.Listener<Q> listener, CheckedCall<Q, ?> call, MessageChecks requests) {
        super(listener);
        this.call = call;
        this.requests = requests;
    }

    @Override
    public void onMessage(Q request) {
        if (call.isRefused() || call.isClosed()) {
            return;
        }
        RuntimeException refusal = requests.refuse(request, InvalidRequestException::new);
        if (refusal == null) {
            super.onMessage(request);
        } else {
            call.refuse(refusal);
        }
    }

    @Override
    public void onHalfClose() {
        if (!call.isRefused()) {
            super.onHalfClose();
        }
    }

    @Override
    public void onReady() {
        if (!call.isRefused()) {
            super.onReady();
        }
    }

    @Override
    public void onComplete() {
        if (call.isRefused()) {
            super.onCancel();
        } else {
            super.onComplete();
        }
    }
}
