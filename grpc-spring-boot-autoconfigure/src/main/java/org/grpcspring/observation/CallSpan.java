// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The span of one call, named and tagged by OpenTelemetry's conventions for RPC; one that is not recorded gets no tags.
 * A library for spans that throws loses them, never a call. Safe for use by many threads.
 *
 * @param <S> a span of the library that makes them
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">Semantic conventions for gRPC</a>
 */
public final class CallSpan<S> {

    private static final Set<Status.Code> FAULTS_OF_SERVERS = Set.of(
            Status.Code.UNKNOWN,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.UNIMPLEMENTED,
            Status.Code.INTERNAL,
            Status.Code.UNAVAILABLE,
            Status.Code.DATA_LOSS);
    private static final StackTraceElement[] NOWHERE = {};

    private final CallTracing tracing;
    private final SpanLibrary<S> library;
    private volatile @Nullable S span;
    private boolean isServed;

    CallSpan(CallTracing tracing, SpanLibrary<S> library) {
        this.tracing = tracing;
        this.library = library;
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
        if (method != null && !tracing.isTraced(method)) {
            return;
        }
        try {
            S begun = library.served(method == null ? CallMeters.UNKNOWN : method.getFullMethodName(), headers);
            span = begun;
            if (library.isRecording(begun)) {
                tag(begun, method);
                if (peer instanceof InetSocketAddress address && address.getAddress() != null) {
                    library.peer(begun, address.getAddress().getHostAddress(), address.getPort());
                }
            }
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
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
        if (!tracing.isTraced(method)) {
            return;
        }
        try {
            S begun = library.called(method.getFullMethodName(), headers);
            span = begun;
            if (begun != null && library.isRecording(begun)) {
                tag(begun, method);
                Peer peer = tracing.peer(authority);
                if (peer.name() != null) {
                    library.tag(begun, SpanTag.SERVER_ADDRESS, peer.name());
                }
                if (peer.port() != null && peer.port() > 0) {
                    library.tag(begun, SpanTag.SERVER_PORT, peer.port());
                }
            }
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
        }
    }

    private void tag(S begun, @Nullable MethodDescriptor<?, ?> method) {
        library.tag(begun, SpanTag.SYSTEM, "grpc");
        if (method != null) {
            library.tag(
                    begun, SpanTag.SERVICE, Objects.requireNonNullElse(method.getServiceName(), CallMeters.UNKNOWN));
            library.tag(
                    begun, SpanTag.METHOD, Objects.requireNonNullElse(method.getBareMethodName(), CallMeters.UNKNOWN));
        }
    }

    /** Returns the span of the call that is being served, or null if none is. */
    public static @Nullable CallSpan<?> current() {
        return CallSpanAccessor.CALL.get();
    }

    /** Returns a context in which this is the span of the call that is being served. */
    public Context in(Context context) {
        return context.withValue(CallSpanAccessor.CALL, this);
    }

    /** Returns what makes the span that is current now so in other threads, or null if there is none. */
    CallSpanAccessor.@Nullable Carried carried() {
        try {
            S current = library.current();
            return current == null
                    ? null
                    : new CallSpanAccessor.Carried(() -> {
                        @Nullable AutoCloseable scope = enter(current);
                        return () -> leave(scope);
                    });
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
            return null;
        }
    }

    /**
     * Runs a task with this as the current span.
     *
     * @param target what the task is given, so that it needs to capture nothing
     * @param task what is run
     */
    public <T> void within(T target, Consumer<? super T> task) {
        AutoCloseable scope = enter();
        if (scope == null) {
            task.accept(target);
            return;
        }
        try {
            task.accept(target);
        } finally {
            leave(scope);
        }
    }

    /** Makes this the current span of this thread until it {@linkplain #leave leaves} what is returned. */
    public @Nullable AutoCloseable enter() {
        S begun = span;
        return begun == null ? null : enter(begun);
    }

    private @Nullable AutoCloseable enter(S entered) {
        try {
            return library.makeCurrent(entered);
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
            return null;
        }
    }

    /** Makes that span the current one again which was so before. */
    public void leave(@Nullable AutoCloseable scope) {
        if (scope == null) {
            return;
        }
        try {
            scope.close();
        } catch (Exception | Error ex) {
            tracing.failed(ex);
        }
    }

    /** Tells whether it has begun and anything that it is told is kept. */
    public boolean isRecording() {
        S begun = span;
        try {
            return begun != null && library.isRecording(begun);
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
            return false;
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

    private void event(String name) {
        S begun = span;
        if (begun != null && tracing.hasMessageEvents()) {
            try {
                library.event(begun, name);
            } catch (RuntimeException | Error ex) {
                tracing.failed(ex);
            }
        }
    }

    /** Ends it as the call has ended; a server is to blame for some statuses only. */
    public void end(Status status) {
        S begun = span;
        if (begun == null) {
            return;
        }
        try {
            if (library.isRecording(begun)) {
                library.tag(begun, SpanTag.STATUS_CODE, status.getCode().value());
                if (!status.isOk() && (!isServed || FAULTS_OF_SERVERS.contains(status.getCode()))) {
                    library.fail(begun, failure(status));
                }
            }
            library.end(begun);
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
}
