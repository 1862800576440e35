// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Objects;
import org.grpcspring.log.AccessLog;
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
        ReportedCall call = new ReportedCall(method);
        return new Logged<>(
                next.newCall(method, options.withStreamTracerFactory(call)),
                log,
                call,
                Objects.requireNonNullElse(next.authority(), "unknown"));
    }

    @Override
    public void close() {
        log.close();
    }

    /** A call whose line is written at its end. */
    private static final class Logged<Q, R> extends FollowedCall<Q, R> {

        private final AccessLog log;
        private final ReportedCall call;
        private final String target;
        private @Nullable String trace;
        private long start;

        Logged(ClientCall<Q, R> delegate, AccessLog log, ReportedCall call, String target) {
            super(delegate);
            this.log = log;
            this.call = call;
            this.target = target;
        }

        @Override
        boolean started(Metadata headers) {
            trace = AccessLog.currentTrace();
            start = System.nanoTime();
            return true;
        }

        @Override
        void messageSent() {
            call.messageSent();
        }

        @Override
        void messageReceived() {
            call.messageReceived();
        }

        @Override
        void ended(Status status) {
            call.ended(status, System.nanoTime() - start);
            log.ended(call, target, trace);
        }
    }
}
