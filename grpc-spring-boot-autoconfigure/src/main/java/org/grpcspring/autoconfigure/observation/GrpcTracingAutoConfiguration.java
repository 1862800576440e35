// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.client.observation.TracedCalls;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.span.CallTracing;
import org.grpcspring.span.MicrometerSpans;
import org.grpcspring.span.OpenTelemetrySpans;
import org.grpcspring.span.SpanLibrary;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Traces calls of both sides, where there are a tracer and a propagator. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration"
        })
@ConditionalOnClass(Tracer.class)
@ConditionalOnBean({Tracer.class, Propagator.class})
@ConditionalOnProperty(name = "grpc.observation.mode", havingValue = "fast", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = GrpcObservationProperties.TRACING_KEY, matchIfMissing = true)
@EnableConfigurationProperties(GrpcObservationProperties.class)
public final class GrpcTracingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(SpanLibrary.class)
    MicrometerSpans grpcSpans(Tracer tracer, Propagator propagator) {
        return new MicrometerSpans(tracer, propagator);
    }

    @Bean
    @ConditionalOnMissingBean(name = "grpcServerTracing")
    @ConditionalOnBooleanProperty(name = "grpc.observation.tracing.server", matchIfMissing = true)
    CallTracing grpcServerTracing(SpanLibrary<?> library, GrpcObservationProperties properties) {
        return tracing(library, properties);
    }

    @Bean
    @GrpcGlobalClientInterceptor
    @Order(InterceptorOrder.ORDER_TRACING_METRICS)
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "grpc.observation.tracing.client", matchIfMissing = true)
    TracedCalls grpcTracedCalls(SpanLibrary<?> library, GrpcObservationProperties properties) {
        return new TracedCalls(tracing(library, properties));
    }

    private static CallTracing tracing(SpanLibrary<?> library, GrpcObservationProperties properties) {
        return new CallTracing(
                library, properties.excludedServices(), properties.tracing().messageEvents());
    }

    /** Talks to OpenTelemetry directly, where that and nothing else is behind Micrometer's API. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({OtelTracer.class, OpenTelemetrySdk.class})
    @ConditionalOnSingleCandidate(OpenTelemetrySdk.class)
    static class OpenTelemetry {

        @Bean
        @ConditionalOnMissingBean(SpanLibrary.class)
        SpanLibrary<?> grpcSpans(
                Tracer tracer,
                Propagator propagator,
                OpenTelemetrySdk sdk,
                ObjectProvider<io.opentelemetry.api.trace.Tracer> behind) {
            io.opentelemetry.api.trace.Tracer spans = behind.getIfUnique();
            return spans != null
                            && tracer.getClass().equals(OtelTracer.class)
                            && propagator.getClass().equals(OtelPropagator.class)
                    ? new OpenTelemetrySpans(
                            spans,
                            sdk.getPropagators(),
                            sdk.getSdkTracerProvider().getSampler())
                    : new MicrometerSpans(tracer, propagator);
        }
    }
}
