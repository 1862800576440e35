// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Cancels calls that grpc-java has forgotten when their connection ends: notifies their listeners, and cancels the
 * contexts of those that may wait for requests, as others have not reached their service yet, and of those with a
 * deadline, whose timer would keep them until then. Safe for use by many threads.
 */
public final class ForgottenCalls extends ServerStreamTracer.Factory implements ServerInterceptor {

    private static final Metadata.Key<String> TIMEOUT =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
    private static final ServerStreamTracer ONE_REQUEST = new ServerStreamTracer() {};

    private static final ServerStreamTracer CANCELLABLE = new ServerStreamTracer() {
        @Override
        public Context filterContext(Context context) {
            Context.CancellableContext own = context.withCancellation();
            return own.withValue(ConnectionBoundListener.OWN, own);
        }
    };

    private final Set<String> methodsOfRequestStreams;
    private final boolean allHaveDeadlines;
    private final ServerCallExecutorSupplier executors;

    /**
     * Creates what cancels the calls of a server, whose filter is a {@link ConnectionCalls}.
     *
     * @param methodsOfRequestStreams the full names of the methods whose clients send streams of requests
     * @param allHaveDeadlines whether calls that bring no deadline get one
     * @param executors find the executor on which a call's listener runs
     */
    public ForgottenCalls(
            Set<String> methodsOfRequestStreams, boolean allHaveDeadlines, ServerCallExecutorSupplier executors) {
        this.methodsOfRequestStreams = methodsOfRequestStreams;
        this.allHaveDeadlines = allHaveDeadlines;
        this.executors = executors;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return allHaveDeadlines || headers.containsKey(TIMEOUT) || methodsOfRequestStreams.contains(fullMethodName)
                ? CANCELLABLE
                : ONE_REQUEST;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        Connection connection = call.getAttributes().get(Connection.KEY);
        if (connection == null) {
            return listener;
        }
        if (Refusal.isIn(Context.current())) {
            Context.CancellableContext own = ConnectionBoundListener.OWN.get();
            if (own != null) {
                own.cancel(null);
            }
            return listener;
        }
        ConnectionBoundListener<Q> bound = new ConnectionBoundListener<>(
                listener,
                connection,
                task -> Objects.<Executor>requireNonNullElse(executors.getExecutor(call, headers), Runnable::run)
                        .execute(task));
        connection.add(bound);
        return bound;
    }
}
