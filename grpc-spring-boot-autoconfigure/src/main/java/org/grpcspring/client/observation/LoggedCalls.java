// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Objects;
import org.grpcspring.observation.AccessLog;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line for each call to the access log, with the status that the caller gets, also of calls that never reach a
 * server. Safe for use by many threads.
 *
 * @param log has the lines, and is closed with this
 */
public record LoggedCalls(AccessLog log) implements ClientInterceptor, AutoCloseable {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        if (log.isExcluded(method)) {
            return next.newCall(method, options);
        }
        LoggedCall call = new LoggedCall(method);
        String target = Objects.requireNonNullElse(next.authority(), "unknown");
        return new SimpleForwardingClientCall<>(next.newCall(method, options.withStreamTracerFactory(call))) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                LoggedListener<R> logged = new LoggedListener<>(listener, log, call, target);
                try {
                    super.start(logged, headers);
                } catch (RuntimeException | Error ex) {
                    logged.end(Status.fromThrowable(ex));
                    throw ex;
                }
            }

            @Override
            public void sendMessage(Q message) {
                call.messageSent();
                super.sendMessage(message);
            }
        };
    }

    @Override
    public void close() {
        log.close();
    }

    /** Writes the line at the end of a call, once. */
    private static final class LoggedListener<R> extends SimpleForwardingClientCallListener<R> {

        private final AccessLog log;
        private final LoggedCall call;
        private final String target;
        private final @Nullable String trace = AccessLog.currentTrace();
        private final long start = System.nanoTime();
        private boolean ended;

        LoggedListener(ClientCall.Listener<R> listener, AccessLog log, LoggedCall call, String target) {
            super(listener);
            this.log = log;
            this.call = call;
            this.target = target;
        }

        @Override
        public void onMessage(R message) {
            call.messageReceived();
            super.onMessage(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end(status);
            super.onClose(status, trailers);
        }

        void end(Status status) {
            if (!ended) {
                ended = true;
                call.end(status, System.nanoTime() - start);
                log.ended(call, target, trace);
            }
        }
    }
}
