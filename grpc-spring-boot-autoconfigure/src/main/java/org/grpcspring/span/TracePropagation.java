// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.Metadata;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the callers' contexts from headers and writes a call's own. Spring Boot's propagator looks for many headers, in
 * a costly way: it is asked once which, and what it makes of none of them, and then only where there are any beside
 * those of the W3C. Any other propagator is asked for every call. Safe for use by many threads.
 */
final class TracePropagation {

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final Set<String> NO_FIELDS_OF_BAGGAGE =
            Set.of("traceparent", "tracestate", "baggage", "b3", "X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled");
    private static final SpanContext CALLER = SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

    private final TextMapPropagator propagator;
    private final Headers getter = new Headers();
    private final TextMapSetter<Metadata> setter = new SpanHeaders()::set;
    private final List<Metadata.Key<String>> costly;
    private final @Nullable Context none;
    private final boolean readsW3c;
    private final boolean writesW3c;

    TracePropagation(TextMapPropagator propagator) {
        this.propagator = propagator;
        if (!isSpringBoots(propagator)) {
            this.costly = List.of();
            this.none = null;
            this.readsW3c = false;
            this.writesW3c = false;
            return;
        }
        Context caller = Context.root().with(Span.wrap(CALLER));
        Metadata traced = new Metadata();
        W3C.inject(caller, traced, setter);
        Metadata written = new Metadata();
        propagator.inject(caller, written, setter);
        this.writesW3c =
                written.toString().equals(traced.toString()) && NO_FIELDS_OF_BAGGAGE.containsAll(propagator.fields());
        Context found = propagator.extract(Context.root(), new Metadata(), getter);
        this.readsW3c = span(propagator.extract(Context.root(), traced, getter)).equals(CALLER);
        this.none = getter.wereListed ? null : found;
        this.costly = getter.fields.keys().stream()
                .filter(key -> !readsW3c || !W3C.fields().contains(key.name()))
                .toList();
    }

    /** Returns the current context with what headers tell of the caller. */
    Context read(Metadata headers) {
        Context current = Context.current();
        if (none == null || !current.equals(Context.root()) || isCostly(headers)) {
            return propagator.extract(current, headers, getter);
        }
        return readsW3c ? W3C.extract(none, headers, getter) : none;
    }

    /** Tells of a context in headers. */
    void write(Context context, Metadata headers) {
        TextMapPropagator enough = writesW3c && Baggage.fromContext(context).isEmpty() ? W3C : propagator;
        enough.inject(context, headers, setter);
    }

    private boolean isCostly(Metadata headers) {
        for (Metadata.Key<String> key : costly) {
            if (headers.containsKey(key)) {
                return true;
            }
        }
        return false;
    }

    private static SpanContext span(Context context) {
        return Span.fromContext(context).getSpanContext();
    }

    // Others may find something else each time, or in other places than headers.
    private static boolean isSpringBoots(TextMapPropagator propagator) {
        return propagator.getClass().getName().startsWith("org.springframework.boot.");
    }

    /** Reads headers, whose keys are those that were ever looked for. */
    private final class Headers implements TextMapGetter<Metadata> {

        private final SpanHeaders fields = new SpanHeaders();
        private boolean wereListed;

        @Override
        public Iterable<String> keys(Metadata headers) {
            wereListed = true;
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
