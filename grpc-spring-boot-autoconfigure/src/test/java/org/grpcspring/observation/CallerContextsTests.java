// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Metadata;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.grpcspring.test.Spans;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Finds what the propagator finds, and asks it only where it may find more than the W3C's headers tell. */
class CallerContextsTests {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String W3C = "00-" + TRACE + "-" + SPAN + "-01";
    private static final String B3 = TRACE.replace('0', '1') + "-" + SPAN + "-1";

    private static Stream<Arguments> headers() {
        List<Map<String, String>> headers = List.of(
                Map.of(),
                Map.of("user-agent", "grpc-java"),
                Map.of("traceparent", W3C),
                Map.of("traceparent", W3C.replace("-01", "-00")),
                Map.of("traceparent", W3C, "tracestate", "vendor=1"),
                Map.of("traceparent", "00-malformed"),
                Map.of("tracestate", "vendor=1"),
                Map.of("b3", B3),
                Map.of("b3", "0"),
                Map.of("traceparent", W3C, "b3", B3),
                Map.of("traceparent", "00-malformed", "b3", B3),
                Map.of("x-b3-traceid", TRACE, "x-b3-spanid", SPAN, "x-b3-sampled", "1"),
                Map.of("baggage", "tenant=acme"),
                Map.of("traceparent", W3C, "baggage", "tenant=acme"),
                Map.of("x-tenant", "acme"),
                Map.of("traceparent", W3C, "x-tenant", "acme"));
        return Stream.of(
                        "management.tracing.propagation.type=W3C,B3,B3_MULTI",
                        "management.tracing.propagation.type=B3",
                        "management.tracing.propagation.consume=B3_MULTI,W3C",
                        "management.tracing.baggage.remote-fields=x-tenant",
                        "management.tracing.baggage.enabled=false")
                .flatMap(setting -> headers.stream().map(known -> Arguments.of(setting, known)));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void findsWhatSpringBootsPropagatorFinds(String setting, Map<String, String> headers) {
        propagator(setting, propagator -> {
            Context found = contexts(propagator, new Asked()).of(metadata(headers));
            Context expected = propagator.extract(Context.root(), metadata(headers), new Asked());
            assertThat(Span.fromContext(found).getSpanContext())
                    .isEqualTo(Span.fromContext(expected).getSpanContext());
            assertThat(Baggage.fromContext(found).asMap())
                    .isEqualTo(Baggage.fromContext(expected).asMap());
        });
    }

    @Test
    void asksOnlyForTheTraceWhenHeadersTellNoMore() {
        propagator("spring.application.name=test", propagator -> {
            Asked asked = new Asked();
            contexts(propagator, asked).of(metadata(Map.of("traceparent", W3C)));
            assertThat(asked.names).containsExactly("traceparent", "tracestate");
            contexts(propagator, asked).of(metadata(Map.of("baggage", "tenant=acme")));
            assertThat(asked.names).containsExactly("traceparent", "tracestate", "traceparent", "baggage");
        });
    }

    @Test
    void asksAnyOtherPropagatorOfEveryCall() {
        CallerContexts contexts = contexts(new Numbering(), new Asked());
        String first = Baggage.fromContext(contexts.of(new Metadata())).getEntryValue("number");
        assertThat(Baggage.fromContext(contexts.of(new Metadata())).getEntryValue("number"))
                .isNotEqualTo(first);
    }

    @Test
    void addsToTheContextThatIsCurrent() {
        propagator("spring.application.name=test", propagator -> {
            Baggage current = Baggage.builder().put("own", "yes").build();
            try (var scope = Context.root().with(current).makeCurrent()) {
                assertThat(scope).isNotNull();
                Context found = contexts(propagator, new Asked()).of(metadata(Map.of("traceparent", W3C)));
                assertThat(Baggage.fromContext(found).getEntryValue("own")).isEqualTo("yes");
                assertThat(Span.fromContext(found).getSpanContext().getTraceId())
                        .isEqualTo(TRACE);
            }
        });
    }

    private static void propagator(String setting, Consumer<TextMapPropagator> test) {
        Spans.traced(serving())
                .withPropertyValues(setting)
                .run(context ->
                        test.accept(context.getBean(ContextPropagators.class).getTextMapPropagator()));
    }

    private static CallerContexts contexts(TextMapPropagator propagator, Asked asked) {
        return new CallerContexts(propagator, asked, new SpanHeaders());
    }

    private static Metadata metadata(Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return metadata;
    }

    /** Reads headers, and remembers which. */
    private static final class Asked implements TextMapGetter<Metadata> {

        private final List<String> names = new ArrayList<>();

        @Override
        public Iterable<String> keys(Metadata headers) {
            return headers.keys();
        }

        @Override
        public @Nullable String get(@Nullable Metadata headers, String name) {
            names.add(name);
            return headers == null ? null : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
    }

    /** Gives every call a number. */
    private static final class Numbering implements TextMapPropagator {

        private int number;

        @Override
        public Collection<String> fields() {
            return List.of();
        }

        @Override
        public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {}

        @Override
        public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
            number++;
            return context.with(Baggage.builder().put("number", "" + number).build());
        }
    }
}
