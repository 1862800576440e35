// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The span of one call. A library for spans that throws loses them, never a call. Safe for use by many threads.
 *
 * @param <S> a span of the library that makes them
 */
public final class CallSpan<S> {

    private final CallTracing tracing;
    private final SpanLibrary<S> library;
    private volatile @Nullable S span;
    private boolean isServed;

    CallSpan(CallTracing tracing, SpanLibrary<S> library) {
        this.tracing = tracing;
        this.library = library;
    }

    /**
     * Begins it on the server, as a child of the span in the headers.
     *
     * @param method the method, or null if it is not served
     * @param headers those that began the call
     * @param connection returns the addresses of both ends, if they are known
     */
    public void serve(@Nullable MethodDescriptor<?, ?> method, Metadata headers, Attributes connection) {
        isServed = true;
        if (method != null && !tracing.isTraced(method)) {
            return;
        }
        try {
            S begun = library.served(SpanConventions.name(method), headers);
            span = begun;
            SpanConventions.served(library, begun, method, connection);
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
        }
    }

    /**
     * Begins it on the client, as a child of the current span, and adds it to the headers.
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
            S begun = library.called(SpanConventions.name(method), headers);
            span = begun;
            if (begun != null) {
                SpanConventions.called(library, begun, method, tracing.peer(authority));
            }
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
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

    /** Returns whether it has begun and records anything. */
    public boolean isRecording() {
        S begun = span;
        try {
            return begun != null && library.isRecording(begun);
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
            return false;
        }
    }

    /** Records a message that is sent. */
    public void messageSent() {
        event("sent");
    }

    /** Records a message that was received. */
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

    /**
     * Ends it as the call has ended; a server is to blame for some statuses only.
     *
     * @param status how the call has ended
     * @param caller who called, or null if that is not known
     */
    public void end(Status status, @Nullable String caller) {
        S begun = span;
        if (begun == null) {
            return;
        }
        try {
            try {
                if (caller != null) {
                    library.tag(begun, SpanTag.CALLER, caller);
                }
                SpanConventions.ended(library, begun, status, isServed);
            } finally {
                library.end(begun);
            }
        } catch (RuntimeException | Error ex) {
            tracing.failed(ex);
        }
    }
}
