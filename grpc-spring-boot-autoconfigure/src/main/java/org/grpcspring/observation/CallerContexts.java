// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Metadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the callers' contexts from headers. Spring Boot's propagator looks for many headers, in a costly way: it is
 * asked once which, and what it makes of none of them, and then only of calls that have any beside those of the W3C.
 * Any other propagator is asked of every call. Safe for use by many threads.
 */
final class CallerContexts {

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final Map<String, String> TRACED =
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private final TextMapPropagator propagator;
    private final TextMapGetter<Metadata> getter;
    private final List<Metadata.Key<String>> costly = new ArrayList<>();
    private final @Nullable Context none;
    private final boolean readsW3c;

    CallerContexts(TextMapPropagator propagator, TextMapGetter<Metadata> getter, SpanHeaders headers) {
        this.propagator = propagator;
        this.getter = getter;
        if (!isSpringBoots(propagator)) {
            this.none = null;
            this.readsW3c = false;
            return;
        }
        Questions questions = new Questions();
        Context found = propagator.extract(Context.root(), Map.of(), questions);
        this.readsW3c = span(propagator, questions).equals(span(W3C, new Questions()));
        this.none = questions.all ? null : found;
        questions.names.stream()
                .filter(name -> !readsW3c || !W3C.fields().contains(name))
                .map(headers::key)
                .forEach(costly::add);
    }

    Context of(Metadata headers) {
        Context current = Context.current();
        if (none == null || !current.equals(Context.root()) || isCostly(headers)) {
            return propagator.extract(current, headers, getter);
        }
        return readsW3c ? W3C.extract(none, headers, getter) : none;
    }

    private boolean isCostly(Metadata headers) {
        for (Metadata.Key<String> key : costly) {
            if (headers.containsKey(key)) {
                return true;
            }
        }
        return false;
    }

    private static SpanContext span(TextMapPropagator propagator, Questions questions) {
        return Span.fromContext(propagator.extract(Context.root(), TRACED, questions))
                .getSpanContext();
    }

    // Others may find something else each time, or in other places than headers.
    private static boolean isSpringBoots(TextMapPropagator propagator) {
        return propagator.getClass().getName().startsWith("org.springframework.boot.");
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
