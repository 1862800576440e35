// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.ServerCall;

/** Ends the call when a callback throws. Of what comes later, only the end is passed on, as a cancellation. */
final class GuardedListener<Q> extends ServerCall.Listener<Q> {

    private final ServerCall.Listener<Q> listener;
    private final GuardedCall<Q, ?> call;

    GuardedListener(ServerCall.Listener<Q> listener, GuardedCall<Q, ?> call) {
        this.listener = listener;
        this.call = call;
    }

    @Override
    public void onMessage(Q message) {
        if (!call.hasFailed()) {
            try {
                listener.onMessage(message);
            } catch (RuntimeException | Error ex) {
                call.fail(ex);
            }
        }
    }

    @Override
    public void onHalfClose() {
        if (!call.hasFailed()) {
            try {
                listener.onHalfClose();
            } catch (RuntimeException | Error ex) {
                call.fail(ex);
            }
        }
    }

    @Override
    public void onReady() {
        if (!call.hasFailed()) {
            try {
                listener.onReady();
            } catch (RuntimeException | Error ex) {
                call.fail(ex);
            }
        }
    }

    @Override
    public void onCancel() {
        try {
            listener.onCancel();
        } catch (RuntimeException | Error ex) {
            call.failLate(ex);
        }
    }

    @Override
    public void onComplete() {
        try {
            if (call.hasFailed()) {
                listener.onCancel();
            } else {
                listener.onComplete();
            }
        } catch (RuntimeException | Error ex) {
            call.failLate(ex);
        }
    }
}
