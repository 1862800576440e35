// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Metadata;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
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
    private final Sampler sampler;
    private final SpanHeaders fields = new SpanHeaders();
    private final TextMapGetter<Metadata> getter = new Headers();
    private final TextMapSetter<Metadata> setter = fields::set;
    private final Map<SpanTag, AttributeKey<String>> texts = keys(AttributeKey::stringKey);
    private final Map<SpanTag, AttributeKey<Long>> numbers = keys(AttributeKey::longKey);

    /**
     * Creates the library.
     *
     * @param tracer makes spans
     * @param propagators read and write what headers tell of the caller's span
     * @param sampler the tracer's, which is asked first where the caller's span is not sampled: what it drops then has
     *     no span of its own, and the caller's stays the current one
     */
    public OpenTelemetrySpans(Tracer tracer, ContextPropagators propagators, Sampler sampler) {
        this.tracer = tracer;
        this.propagator = propagators.getTextMapPropagator();
        this.sampler = sampler;
    }

    @Override
    Context served(String name, Metadata headers) {
        return begin(name, SpanKind.SERVER, propagator.extract(Context.current(), headers, getter));
    }

    @Override
    @Nullable
    Context called(String name, Metadata headers) {
        Context span = begin(name, SpanKind.CLIENT, Context.current());
        propagator.inject(span, headers, setter);
        return span;
    }

    private Context begin(String name, SpanKind kind, Context parent) {
        return isDropped(name, kind, parent)
                ? parent
                : parent.with(tracer.spanBuilder(name)
                        .setSpanKind(kind)
                        .setParent(parent)
                        .startSpan());
    }

    private boolean isDropped(String name, SpanKind kind, Context parent) {
        Span caller = Span.fromContext(parent);
        SpanContext trace = caller.getSpanContext();
        return trace.isValid()
                && !trace.isSampled()
                && !caller.isRecording()
                && sampler.shouldSample(parent, trace.getTraceId(), name, kind, Attributes.empty(), List.of())
                        .getDecision()
                        .equals(SamplingDecision.DROP);
    }

    @Override
    @Nullable
    Context current() {
        Context current = Context.current();
        return Span.fromContextOrNull(current) == null ? null : current;
    }

    // CallSpan closes it when the callback or the task that it was opened for returns.
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
