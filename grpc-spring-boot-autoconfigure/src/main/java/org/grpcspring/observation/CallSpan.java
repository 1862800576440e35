// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer.SpanInScope;
import java.net.SocketAddress;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The span of one call. Safe for use by many threads. */
public final class CallSpan {

    private static final SpanInScope NONE = () -> {};
    private static final Set<Status.Code> FAULTS_OF_SERVERS = Set.of(
            Status.Code.UNKNOWN,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.UNIMPLEMENTED,
            Status.Code.INTERNAL,
            Status.Code.UNAVAILABLE,
            Status.Code.DATA_LOSS);
    private static final StackTraceElement[] NOWHERE = {};

    private final CallTracing tracing;
    private volatile @Nullable Span span;
    private boolean isServed;

    CallSpan(CallTracing tracing) {
        this.tracing = tracing;
    }

    /**
     * Begins it on the server, as a child of what the headers tell.
     *
     * @param method the method, or null if it is not served
     * @param headers those that began the call
     * @param peer who calls, or null if that is not known
     */
    public void serve(@Nullable MethodDescriptor<?, ?> method, Metadata headers, @Nullable SocketAddress peer) {
        isServed = true;
        if (method == null || tracing.isTraced(method)) {
            span = tracing.served(method, headers, peer);
        }
    }

    /**
     * Begins it on the client, as a child of the current span, and tells the server of it.
     *
     * @param method the method
     * @param headers those that will begin the call
     * @param authority the name of the server
     */
    public void call(MethodDescriptor<?, ?> method, Metadata headers, @Nullable String authority) {
        if (tracing.isTraced(method)) {
            span = tracing.called(method, headers, authority);
        }
    }

    /** Returns the span of the call that is being served, or null if none is. */
    public static @Nullable CallSpan current() {
        return CallSpanAccessor.CALL.get();
    }

    /** Returns a context in which this is the span of the call that is being served. */
    public Context in(Context context) {
        return context.withValue(CallSpanAccessor.CALL, this);
    }

    /** Returns what is carried into other threads: the current span, or null if there is none. */
    CallSpanAccessor.@Nullable Carried carried() {
        Span current = tracing.tracer().currentSpan();
        return current == null ? null : new CallSpanAccessor.Carried(tracing.tracer(), current);
    }

    /** Runs a task with this as the current span. */
    public void within(Runnable task) {
        SpanInScope scope = open();
        try {
            task.run();
        } finally {
            scope.close();
        }
    }

    /** Returns what a task returns that runs with this as the current span. */
    public <T> T within(Supplier<T> task) {
        SpanInScope scope = open();
        try {
            return task.get();
        } finally {
            scope.close();
        }
    }

    private SpanInScope open() {
        Span current = span;
        if (current == null) {
            return NONE;
        }
        try {
            return tracing.tracer().withSpan(current);
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
            return NONE;
        }
    }

    /** Tells of a message that is sent. */
    public void messageSent() {
        event("sent");
    }

    /** Tells of a message that was received. */
    public void messageReceived() {
        event("received");
    }

    /** Ends it as the call has ended; a server is to blame for some statuses only. */
    public void end(Status status) {
        Span ending = span;
        if (ending == null) {
            return;
        }
        try {
            if (!ending.isNoop()) {
                ending.tag("rpc.grpc.status_code", status.getCode().value());
                if (!status.isOk() && (!isServed || FAULTS_OF_SERVERS.contains(status.getCode()))) {
                    ending.error(failure(status));
                }
            }
            ending.end();
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
        }
    }

    private static Throwable failure(Status status) {
        Throwable cause = status.getCause();
        if (cause != null) {
            return cause;
        }
        StatusException failure = status.asException();
        failure.setStackTrace(NOWHERE);
        return failure;
    }

    private void event(String name) {
        Span current = span;
        if (current != null && tracing.hasMessageEvents()) {
            try {
                current.event(name);
            } catch (RuntimeException | Error ex) {
                tracing.failed(ex);
            }
        }
    }
}
