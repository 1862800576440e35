// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;

/** A call that is followed from its start to the status that the caller gets. */
abstract class FollowedCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

    private boolean ended;

    FollowedCall(ClientCall<Q, R> call) {
        super(call);
    }

    /** Reports that the call starts; returns whether its replies and its end are to be told. */
    abstract boolean started(Metadata headers);

    /** Reports a message that is sent. */
    abstract void messageSent();

    /** Reports a message that was received. */
    abstract void messageReceived();

    /** Reports the end of the call, once. */
    abstract void ended(Status status);

    @Override
    public final void start(Listener<R> listener, Metadata headers) {
        Listener<R> told = started(headers) ? new Following(listener) : listener;
        try {
            super.start(told, headers);
        } catch (RuntimeException | Error ex) {
            end(Status.fromThrowable(ex));
            throw ex;
        }
    }

    @Override
    public final void sendMessage(Q message) {
        messageSent();
        super.sendMessage(message);
    }

    private void end(Status status) {
        if (!ended) {
            ended = true;
            ended(status);
        }
    }

    /** Tells of what comes from the server. */
    private final class Following extends SimpleForwardingClientCallListener<R> {

        Following(Listener<R> listener) {
            super(listener);
        }

        @Override
        public void onMessage(R message) {
            messageReceived();
            super.onMessage(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end(status);
            super.onClose(status, trailers);
        }
    }
}
