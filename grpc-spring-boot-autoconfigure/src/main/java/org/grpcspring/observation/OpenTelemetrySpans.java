// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Metadata;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans by OpenTelemetry's own API, for a fraction of what the same spans cost through Micrometer's. Whatever
 * follows scopes, as the MDC does, follows these. Safe for use by many threads.
 */
public final class OpenTelemetrySpans extends SpanLibrary<Context> {

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final SpanHeaders fields = new SpanHeaders();
    private final TextMapGetter<Metadata> getter = new Headers();
    private final Map<SpanTag, AttributeKey<String>> texts = keys(AttributeKey::stringKey);
    private final Map<SpanTag, AttributeKey<Long>> numbers = keys(AttributeKey::longKey);

    /**
     * Creates the library.
     *
     * @param tracer makes spans
     * @param propagators read and write what headers tell of the caller's span
     */
    public OpenTelemetrySpans(Tracer tracer, ContextPropagators propagators) {
        this.tracer = tracer;
        this.propagator = propagators.getTextMapPropagator();
    }

    @Override
    Context served(String name, Metadata headers) {
        Context caller = propagator.extract(Context.current(), headers, getter);
        return begin(name, SpanKind.SERVER, caller);
    }

    @Override
    @Nullable
    Context called(String name, Metadata headers) {
        Context caller = Context.current();
        Span current = Span.fromContext(caller);
        boolean isLost = current.getSpanContext().isValid()
                && !current.isRecording()
                && !current.getSpanContext().isSampled();
        Context span = isLost ? caller : begin(name, SpanKind.CLIENT, caller);
        propagator.inject(span, headers, fields::set);
        return isLost ? null : span;
    }

    private Context begin(String name, SpanKind kind, Context parent) {
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent);
        return parent.with(builder.startSpan());
    }

    @Override
    @Nullable
    Context current() {
        Context current = Context.current();
        return Span.fromContextOrNull(current) == null ? null : current;
    }

    // Closed by who asked for it.
    @SuppressWarnings("MustBeClosedChecker")
    @Override
    AutoCloseable makeCurrent(Context span) {
        return span.makeCurrent();
    }

    @Override
    boolean isRecording(Context span) {
        return Span.fromContext(span).isRecording();
    }

    @Override
    void tag(Context span, SpanTag tag, String value) {
        Span.fromContext(span).setAttribute(texts.get(tag), value);
    }

    @Override
    void tag(Context span, SpanTag tag, long value) {
        Span.fromContext(span).setAttribute(numbers.get(tag), value);
    }

    @Override
    void peer(Context span, String ip, int port) {
        tag(span, SpanTag.PEER_ADDRESS, ip);
        tag(span, SpanTag.PEER_PORT, port);
    }

    @Override
    void event(Context span, String name) {
        Span.fromContext(span).addEvent(name);
    }

    @Override
    void fail(Context span, Throwable failure) {
        String message = failure.getMessage();
        Span.fromContext(span).recordException(failure).setStatus(StatusCode.ERROR, message == null ? "" : message);
    }

    @Override
    void end(Context span) {
        Span.fromContext(span).end();
    }

    private static <T> Map<SpanTag, AttributeKey<T>> keys(Function<String, AttributeKey<T>> type) {
        Map<SpanTag, AttributeKey<T>> keys = new EnumMap<>(SpanTag.class);
        for (SpanTag tag : SpanTag.values()) {
            keys.put(tag, type.apply(tag.key()));
        }
        return keys;
    }

    /** Reads headers. */
    private final class Headers implements TextMapGetter<Metadata> {

        @Override
        public Iterable<String> keys(Metadata headers) {
            return propagator.fields();
        }

        @Override
        public @Nullable String get(@Nullable Metadata headers, String name) {
            return headers == null ? null : fields.get(headers, name);
        }

        @Override
        public Iterator<String> getAll(@Nullable Metadata headers, String name) {
            return fields.getAll(headers == null ? new Metadata() : headers, name)
                    .iterator();
        }
    }
}
