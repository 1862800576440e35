// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * A library that makes the spans of one application context. What it throws is caught by those who ask it. Safe for use
 * by many threads.
 *
 * @param <S> a span that has begun
 */
public abstract class SpanLibrary<S> {

    SpanLibrary() {}

    /** Begins a span as a child of what the headers tell. */
    abstract S served(String name, Metadata headers);

    /** Begins a span as a child of the current one and tells of it in the headers; none if the current is not kept. */
    abstract @Nullable S called(String name, Metadata headers);

    /** Returns the span that is current in this thread, or null if there is none. */
    abstract @Nullable S current();

    /** Makes a span the current one of this thread until what is returned is closed. */
    abstract AutoCloseable makeCurrent(S span);

    /** Tells whether anything that a span is told is kept. */
    abstract boolean isRecording(S span);

    abstract void tag(S span, SpanTag tag, String value);

    abstract void tag(S span, SpanTag tag, long value);

    abstract void peer(S span, String ip, int port);

    abstract void event(S span, String name);

    abstract void fail(S span, Throwable failure);

    abstract void end(S span);
}
