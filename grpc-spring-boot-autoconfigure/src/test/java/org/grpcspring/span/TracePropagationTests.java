// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.serving;

import com.sun.management.ThreadMXBean;
import io.grpc.Metadata;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.lang.management.ManagementFactory;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads and writes what the propagator does, which is asked only where there may be more than the W3C's headers tell.
 */
class TracePropagationTests {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String W3C = "00-" + TRACE + "-" + SPAN + "-01";
    private static final String B3 = TRACE.replace('0', '1') + "-" + SPAN + "-1";

    private static final TextMapGetter<Metadata> HEADERS = new Reading();

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
    void readsAndWritesWhatSpringBootsPropagatorDoes(String setting, Map<String, String> headers) {
        propagator(setting, propagator -> {
            TracePropagation propagation = new TracePropagation(propagator);
            Context found = propagation.read(metadata(headers));
            Context expected = propagator.extract(Context.root(), metadata(headers), HEADERS);
            assertThat(Span.fromContext(found).getSpanContext())
                    .isEqualTo(Span.fromContext(expected).getSpanContext());
            assertThat(Baggage.fromContext(found).asMap())
                    .isEqualTo(Baggage.fromContext(expected).asMap());
            try (Scope scope = found.makeCurrent()) {
                assertThat(scope).isNotNull();
                Metadata written = new Metadata();
                propagation.write(found, written);
                Metadata usual = new Metadata();
                propagator.inject(expected, usual, new SpanHeaders()::set);
                assertThat(written).hasToString(usual.toString());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"user-agent", "traceparent"})
    void allocatesLessThanHalfOfSpringBootsPropagatorWithNothingBesideTheW3csHeaders(String header) {
        propagator("spring.application.name=test", propagator -> {
            TracePropagation propagation = new TracePropagation(propagator);
            Metadata headers = metadata(Map.of(header, W3C));
            TextMapSetter<Metadata> setter = new SpanHeaders()::set;
            Context caller = propagation.read(headers);
            assertThat(allocated(() -> propagation.read(headers)))
                    .isLessThan(allocated(() -> propagator.extract(Context.root(), headers, HEADERS)) / 2);
            assertThat(allocated(() -> propagation.write(caller, new Metadata())))
                    .isLessThan(allocated(() -> propagator.inject(caller, new Metadata(), setter)) / 2);
        });
    }

    @Test
    void asksAnyOtherPropagatorForEveryCall() {
        TracePropagation propagation = new TracePropagation(new Numbering());
        Context first = propagation.read(new Metadata());
        Context second = propagation.read(new Metadata());
        assertThat(Baggage.fromContext(second).getEntryValue("number"))
                .isNotEqualTo(Baggage.fromContext(first).getEntryValue("number"));
        Metadata written = new Metadata();
        propagation.write(first, written);
        assertThat(written.keys()).containsExactly("number");
    }

    @Test
    void addsToTheContextThatIsCurrent() {
        propagator("spring.application.name=test", propagator -> {
            Baggage current = Baggage.builder().put("own", "yes").build();
            try (Scope scope = Context.root().with(current).makeCurrent()) {
                assertThat(scope).isNotNull();
                Context found = new TracePropagation(propagator).read(metadata(Map.of("traceparent", W3C)));
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

    private static long allocated(Runnable task) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        task.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            task.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static Metadata metadata(Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(key(name), value));
        return metadata;
    }

    /** Reads headers as a propagator wants it. */
    private static final class Reading implements TextMapGetter<Metadata> {

        private final SpanHeaders fields = new SpanHeaders();

        @Override
        public Iterable<String> keys(Metadata headers) {
            return headers.keys();
        }

        @Override
        public @Nullable String get(@Nullable Metadata headers, String name) {
            return headers == null ? null : fields.get(headers, name);
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
        public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
            setter.set(carrier, "number", "" + number);
        }

        @Override
        public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
            number++;
            return context.with(Baggage.builder().put("number", "" + number).build());
        }
    }
}
