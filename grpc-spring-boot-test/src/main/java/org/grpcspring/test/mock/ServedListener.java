// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.ServerCall;

/** Passes a call's requests to its mock until an answer is played, and ends the call with what the mock throws. */
final class ServedListener<Q> extends ServerCall.Listener<Q> {

    private final ServedCall<Q, ?> call;
    private final ServerCall.Listener<Q> mock;

    ServedListener(ServedCall<Q, ?> call, ServerCall.Listener<Q> mock) {
        this.call = call;
        this.mock = mock;
    }

    @Override
    public void onMessage(Q message) {
        call.received();
        pass(() -> mock.onMessage(message));
    }

    @Override
    public void onHalfClose() {
        call.receivedAll();
        pass(mock::onHalfClose);
    }

    @Override
    public void onReady() {
        pass(mock::onReady);
    }

    @Override
    public void onCancel() {
        call.ended();
        mock.onCancel();
    }

    @Override
    public void onComplete() {
        call.ended();
        mock.onComplete();
    }

    private void pass(Runnable event) {
        if (!call.isPlaying()) {
            try {
                event.run();
            } catch (Throwable ex) {
                call.end(ex);
            }
        }
    }
}
