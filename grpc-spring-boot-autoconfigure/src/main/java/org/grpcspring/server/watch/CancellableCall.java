// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.watch;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that another thread may end while its service uses it: what the service sends after that is dropped, as if the
 * client had cancelled it.
 */
public final class CancellableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

    static final Status BY_OPERATOR = Status.CANCELLED.withDescription("Cancelled by an operator of the server");

    private boolean closed;
    private boolean told;
    private volatile boolean cancelled;

    /** Makes a call one that may be ended. */
    public CancellableCall(ServerCall<Q, R> call) {
        super(call);
    }

    /** Drops what is sent from now on; returns false if the service or the client has ended the call. */
    public synchronized boolean silence() {
        if (!closed && !super.isCancelled()) {
            closed = true;
            cancelled = true;
        }
        return cancelled;
    }

    /** Returns whether the call was ended from without. */
    boolean isSilenced() {
        return cancelled;
    }

    /** Tells the client, once. */
    public synchronized void end(Status status, Metadata trailers) {
        if (cancelled && !told) {
            told = true;
            super.close(status, trailers);
        }
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
        if (!cancelled) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public synchronized void sendMessage(R message) {
        if (!cancelled) {
            super.sendMessage(message);
        }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
        if (!cancelled) {
            closed = true;
            super.close(status, trailers);
        }
    }

    @Override
    public boolean isReady() {
        return !cancelled && super.isReady();
    }

    @Override
    public boolean isCancelled() {
        return cancelled || super.isCancelled();
    }

    /** Returns a listener that is told of the cancellation, which to grpc-java is an end like any other. */
    public ServerCall.Listener<Q> telling(ServerCall.Listener<Q> listener) {
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onComplete() {
                if (cancelled) {
                    super.onCancel();
                } else {
                    super.onComplete();
                }
            }
        };
    }
}
