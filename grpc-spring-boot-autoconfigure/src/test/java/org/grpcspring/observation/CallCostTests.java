// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.grpcspring.client.observation.MeasuredCalls;
import org.grpcspring.client.observation.TracedCalls;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.server.observation.ServedCalls;
import org.grpcspring.span.CallTracing;
import org.grpcspring.span.OpenTelemetrySpans;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds metrics and traces to what they may cost, in bytes that a call allocates on both sides together. */
class CallCostTests {

    private static final CallMeters.Settings ALL = new CallMeters.Settings(Set.of(), true);

    @Test
    void metricsCostAtMost250BytesACall() throws IOException {
        try (CallCost bare = bare();
                CallCost measured = with(null)) {
            assertThat(measured.perCall() - bare.perCall()).isLessThanOrEqualTo(250);
        }
    }

    @Test
    void metricsCostAtMost8BytesAMessage() throws IOException {
        try (CallCost bare = bare();
                CallCost measured = with(null)) {
            assertThat(measured.perMessage() - bare.perMessage()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void sampledTraceCostsAtMost3000BytesACall() throws IOException {
        try (CallCost bare = bare();
                CallCost traced = with(tracing(Sampler.alwaysOn()))) {
            assertThat(traced.perCall() - bare.perCall()).isLessThanOrEqualTo(3000);
        }
    }

    @Test
    void traceThatIsNotSampledCostsAtMost1500BytesACall() throws IOException {
        try (CallCost bare = bare();
                CallCost traced = with(tracing(Sampler.parentBased(Sampler.alwaysOff())))) {
            assertThat(traced.perCall() - bare.perCall()).isLessThanOrEqualTo(1500);
        }
    }

    @Test
    void traceCostsAtMost8BytesAMessage() throws IOException {
        try (CallCost bare = bare();
                CallCost traced = with(tracing(Sampler.alwaysOn()))) {
            assertThat(traced.perMessage() - bare.perMessage()).isLessThanOrEqualTo(8);
        }
    }

    private static CallCost bare() throws IOException {
        return new CallCost(builder -> {}, builder -> {});
    }

    private static CallCost with(@Nullable CallTracing tracing) throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MeasuredCalls calls = new MeasuredCalls(() -> registry, ALL);
        return new CallCost(
                new ServedCalls(CallMeters.ofServer(registry, ALL), tracing, null, List.of())::applyTo, builder -> {
                    calls.applyTo(builder, () -> false);
                    builder.intercept(calls);
                    if (tracing != null) {
                        builder.intercept(new TracedCalls(tracing));
                    }
                });
    }

    private static CallTracing tracing(Sampler sampler) {
        Tracer tracer = SdkTracerProvider.builder().setSampler(sampler).build().get("test");
        return new CallTracing(
                new OpenTelemetrySpans(
                        tracer, ContextPropagators.create(W3CTraceContextPropagator.getInstance()), sampler),
                Set.of(),
                false);
    }
}
