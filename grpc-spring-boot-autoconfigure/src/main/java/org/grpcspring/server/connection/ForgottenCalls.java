// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cancels the contexts of calls that grpc-java has forgotten when their connection ends, so that what waits for their
 * requests does not wait for ever. Safe for use by many threads.
 */
public final class ForgottenCalls extends ServerStreamTracer.Factory {

    private static final ServerStreamTracer NONE = new ServerStreamTracer() {};

    private final Set<String> methods;

    /**
     * Creates what cancels the calls of a server, whose filter is a {@link ConnectionCalls}.
     *
     * @param methods the full names of the methods whose clients send streams of requests
     */
    public ForgottenCalls(Set<String> methods) {
        this.methods = methods;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return methods.contains(fullMethodName) ? new Call() : NONE;
    }

    /** A call whose context can be cancelled. */
    private static final class Call extends CallFollower {

        private Context.@Nullable CancellableContext own;

        @Override
        protected Context arrived(Context context) {
            Context.CancellableContext cancellable = context.withCancellation();
            own = cancellable;
            return cancellable;
        }

        @Override
        protected void forgotten(Status end) {
            if (own != null) {
                own.cancel(end.asRuntimeException());
            }
        }

        @Override
        protected void ended(Status status) {}
    }
}
