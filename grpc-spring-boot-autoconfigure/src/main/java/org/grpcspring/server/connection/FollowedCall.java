// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import io.grpc.Context;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call that is followed to its end, which is certain from {@link #started} on, unless the call is refused. grpc-java
 * makes a tracer before it reads the headers, and forgets it if they are malformed; and it forgets a call on whose
 * HTTP/2 stream a second one begins, which then ends with its {@linkplain ConnectionCalls connection} if its method is
 * served, and otherwise never. Safe for use by many threads.
 */
public abstract class FollowedCall extends ServerStreamTracer implements ConnectionListener {

    private @Nullable Connection connection;
    private boolean hasEnded;

    /** Reports that the call has arrived, unless it has ended before; its end may not be reported. */
    protected Context arrived(Context context) {
        return context;
    }

    /**
     * Reports that the call's method is served, unless it has ended before; what is kept for it is kept from here on.
     */
    protected void started(ServerCallInfo<?, ?> info) {}

    /** Reports the end of the call, once, even if it has not arrived. */
    protected abstract void ended(Status status);

    @Override
    public final synchronized Context filterContext(Context context) {
        return hasEnded ? context : arrived(context);
    }

    @Override
    public final synchronized void serverCallStarted(ServerCallInfo<?, ?> info) {
        if (hasEnded) {
            return;
        }
        started(info);
        connection =
                Refusal.isIn(Context.current()) ? null : info.getAttributes().get(Connection.KEY);
        if (connection != null) {
            connection.add(this);
        }
    }

    @Override
    public final void streamClosed(Status status) {
        synchronized (this) {
            if (hasEnded) {
                return;
            }
            hasEnded = true;
            if (connection != null) {
                connection.remove(this);
            }
        }
        ended(status);
    }

    @Override
    public final void connectionEnded() {
        streamClosed(Connection.END);
    }
}
