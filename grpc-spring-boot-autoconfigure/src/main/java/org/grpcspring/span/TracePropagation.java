// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.Metadata;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    private static final Map<String, String> TRACED =
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private final TextMapPropagator propagator;
    private final SpanHeaders fields = new SpanHeaders();
    private final TextMapGetter<Metadata> getter = new Headers();
    private final TextMapSetter<Metadata> setter = fields::set;
    private final List<Metadata.Key<String>> costly = new ArrayList<>();
    private final @Nullable Context none;
    private final boolean readsW3c;
    private final boolean writesW3c;

    TracePropagation(TextMapPropagator propagator) {
        this.propagator = propagator;
        if (!isSpringBoots(propagator)) {
            this.none = null;
            this.readsW3c = false;
            this.writesW3c = false;
            return;
        }
        Questions questions = new Questions();
        Context found = propagator.extract(Context.root(), Map.of(), questions);
        Context caller = W3C.extract(Context.root(), TRACED, new Questions());
        this.readsW3c =
                span(propagator.extract(Context.root(), TRACED, questions)).equals(span(caller));
        Map<String, String> written = new HashMap<>();
        propagator.inject(caller, written, (headers, name, value) -> written.put(name, value));
        this.writesW3c = written.equals(TRACED) && NO_FIELDS_OF_BAGGAGE.containsAll(propagator.fields());
        this.none = questions.all ? null : found;
        questions.names.stream()
                .filter(name -> !readsW3c || !W3C.fields().contains(name))
                .map(fields::key)
                .forEach(costly::add);
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

    /** Remembers which headers are looked for. */
    private static final class Questions implements TextMapGetter<Map<String, String>> {

        private final Set<String> names = new LinkedHashSet<>();
        private boolean all;

        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            all = true;
            return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String name) {
            names.add(name);
            return headers == null ? null : headers.get(name);
        }

        @Override
        public Iterator<String> getAll(@Nullable Map<String, String> headers, String name) {
            String value = get(headers, name);
            return (value == null ? List.<String>of() : List.of(value)).iterator();
        }
    }
}
