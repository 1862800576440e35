// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Learns of the end of its call once, from grpc-java or with the end of the connection: where the call runs, and after
 * the callback that is running at the time. Safe for use by many threads.
 */
final class ConnectionBoundListener<Q> extends SimpleForwardingServerCallListener<Q> implements ConnectionListener {

    /** The context of a call that is cancelled with its connection. */
    static final Context.Key<Context.CancellableContext> OWN = Context.key("grpc-own-context");

    private static final Log log = LogFactory.getLog(ConnectionBoundListener.class);

    private final Connection connection;
    private final Executor executor;
    private final Context context = Context.current();
    private State state = State.IDLE;

    /**
     * Creates a listener for the call that is being started.
     *
     * @param listener receives the callbacks
     * @param connection ends
     * @param executor where the call runs
     */
    ConnectionBoundListener(ServerCall.Listener<Q> listener, Connection connection, Executor executor) {
        super(listener);
        this.connection = connection;
        this.executor = executor;
    }

    @Override
    public void onMessage(Q message) {
        if (begins()) {
            try {
                super.onMessage(message);
            } finally {
                goOn();
            }
        }
    }

    @Override
    public void onHalfClose() {
        if (begins()) {
            try {
                super.onHalfClose();
            } finally {
                goOn();
            }
        }
    }

    @Override
    public void onReady() {
        if (begins()) {
            try {
                super.onReady();
            } finally {
                goOn();
            }
        }
    }

    @Override
    public void onComplete() {
        if (ends()) {
            super.onComplete();
        }
    }

    @Override
    public void onCancel() {
        if (ends()) {
            super.onCancel();
        }
    }

    @Override
    public void connectionEnded() {
        Context.CancellableContext own = OWN.get(context);
        if (own != null) {
            own.cancel(Connection.END.asRuntimeException());
        }
        context.run(() -> {
            try {
                executor.execute(context.wrap(this::cancel));
            } catch (RuntimeException rejected) {
                cancel();
            }
        });
    }

    private synchronized boolean begins() {
        if (state == State.IDLE) {
            state = State.BUSY;
        }
        return state != State.ENDED;
    }

    private void goOn() {
        boolean cancelled;
        synchronized (this) {
            cancelled = state == State.CANCELLED;
            if (state == State.BUSY) {
                state = State.IDLE;
            }
        }
        if (cancelled) {
            cancel();
        }
    }

    private boolean ends() {
        boolean first;
        synchronized (this) {
            first = state != State.ENDED;
            state = State.ENDED;
        }
        connection.remove(this);
        return first;
    }

    /** Cancels the call, or lets the thread do so that is running another callback of it. */
    private void cancel() {
        synchronized (this) {
            if (state == State.BUSY) {
                state = State.CANCELLED;
                return;
            }
        }
        try {
            onCancel();
        } catch (RuntimeException | Error ex) {
            log.warn("A service failed when its call was cancelled, since the connection had ended", ex);
        }
    }

    private enum State {
        IDLE,
        BUSY,
        CANCELLED,
        ENDED
    }
}
