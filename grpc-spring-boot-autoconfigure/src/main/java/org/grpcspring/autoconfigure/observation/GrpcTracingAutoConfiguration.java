// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.client.observation.TracedCalls;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.observation.CallTracing;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** Traces calls of both sides, where there are a tracer and a propagator. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration"
        })
@ConditionalOnClass(Tracer.class)
@ConditionalOnBean({Tracer.class, Propagator.class})
@ConditionalOnProperty(name = "grpc.observation.mode", havingValue = "fast", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = GrpcObservationProperties.TRACING_KEY, matchIfMissing = true)
@EnableConfigurationProperties(GrpcObservationProperties.class)
public final class GrpcTracingAutoConfiguration {

    private final CallTracing tracing;

    GrpcTracingAutoConfiguration(Tracer tracer, Propagator propagator, GrpcObservationProperties properties) {
        tracing = new CallTracing(
                tracer,
                propagator,
                properties.excludedServices(),
                properties.tracing().messageEvents());
    }

    @Bean
    @ConditionalOnMissingBean(name = "grpcServerTracing")
    @ConditionalOnBooleanProperty(name = "grpc.observation.tracing.server", matchIfMissing = true)
    CallTracing grpcServerTracing() {
        return tracing;
    }

    @Bean
    @GrpcGlobalClientInterceptor
    @Order(InterceptorOrder.ORDER_TRACING_METRICS)
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "grpc.observation.tracing.client", matchIfMissing = true)
    TracedCalls grpcTracedCalls() {
        return new TracedCalls(tracing);
    }
}
