// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

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

/** Prints what calls cost without anything, with metrics, and with traces too. */
final class CallCosts {

    private static final CallMeters.Settings ALL = new CallMeters.Settings(Set.of(), true);

    private CallCosts() {}

    public static void main(String[] arguments) throws IOException {
        print("bare", new CallCost(builder -> {}, builder -> {}));
        print("metrics", with(null));
        print("sampled", with(tracing(Sampler.alwaysOn())));
        print("unsampled", with(tracing(Sampler.parentBased(Sampler.alwaysOff()))));
    }

    private static void print(String name, CallCost measured) {
        try (measured) {
            System.out.println(name + ".call=" + measured.perCall());
            System.out.println(name + ".message=" + measured.perMessage());
        }
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
