// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.Metadata;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

/** Makes spans by Micrometer's API, behind which any library may be. Safe for use by many threads. */
public final class MicrometerSpans extends SpanLibrary<Span> {

    private final Tracer tracer;
    private final Propagator propagator;
    private final SpanHeaders fields = new SpanHeaders();
    private final Propagator.Getter<Metadata> getter = new Headers();
    private final Propagator.Setter<Metadata> setter = fields::set;

    /**
     * Creates the library.
     *
     * @param tracer makes spans
     * @param propagator reads and writes what headers tell of the caller's span
     */
    public MicrometerSpans(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @Override
    Span served(String name, Metadata headers) {
        return propagator
                .extract(headers, getter)
                .kind(Span.Kind.SERVER)
                .name(name)
                .start();
    }

    @Override
    @Nullable
    Span called(String name, Metadata headers) {
        Span caller = tracer.currentSpan();
        if (caller != null && caller.isNoop()) {
            propagator.inject(caller.context(), headers, setter);
            return null;
        }
        Span span = tracer.spanBuilder().kind(Span.Kind.CLIENT).name(name).start();
        propagator.inject(span.context(), headers, setter);
        return span;
    }

    @Override
    @Nullable
    Span current() {
        return tracer.currentSpan();
    }

    @Override
    AutoCloseable makeCurrent(Span span) {
        return tracer.withSpan(span);
    }

    @Override
    boolean isRecording(Span span) {
        return !span.isNoop();
    }

    @Override
    void tag(Span span, SpanTag tag, String value) {
        span.tag(tag.key(), value);
    }

    @Override
    void tag(Span span, SpanTag tag, long value) {
        span.tag(tag.key(), value);
    }

    @Override
    void peer(Span span, String ip, int port) {
        span.remoteIpAndPort(ip, port);
    }

    @Override
    void event(Span span, String name) {
        span.event(name);
    }

    @Override
    void fail(Span span, Throwable failure) {
        span.error(failure);
    }

    @Override
    void end(Span span) {
        span.end();
    }

    /** Reads headers. */
    private final class Headers implements Propagator.Getter<Metadata> {

        @Override
        public @Nullable String get(Metadata headers, String name) {
            return fields.get(headers, name);
        }

        @Override
        public Iterable<String> getAll(Metadata headers, String name) {
            return fields.getAll(headers, name);
        }
    }
}
