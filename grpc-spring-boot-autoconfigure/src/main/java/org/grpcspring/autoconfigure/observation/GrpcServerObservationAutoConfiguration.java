// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import io.grpc.ServerInterceptor;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.meter.MethodMeters;
import org.grpcspring.observation.CallEndListener;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.observation.ServedCalls;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.span.CallTracing;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Follows the calls that are served, where anything is to know of them. */
@AutoConfiguration(
        after = {
            GrpcServerAutoConfiguration.class,
            GrpcServerMetricsAutoConfiguration.class,
            GrpcTracingAutoConfiguration.class
        })
@ConditionalOnBean(GrpcServerLifecycle.class)
@EnableConfigurationProperties(GrpcObservationProperties.class)
public final class GrpcServerObservationAutoConfiguration {

    @Bean
    GrpcServerBuilderCustomizer grpcServedCallsCustomizer(
            ObjectProvider<CallMeters<MethodMeters>> meters,
            @Qualifier("grpcServerTracing") ObjectProvider<CallTracing> tracing,
            @Qualifier("grpcServerObservations") ObjectProvider<ServerInterceptor> observations,
            ObjectProvider<CallEndListener> listeners,
            GrpcObservationProperties properties) {
        ServedCalls calls = new ServedCalls(
                meters.getIfAvailable(),
                tracing.getIfAvailable(),
                observations.getIfAvailable(),
                listeners.orderedStream().toList(),
                properties.caller());
        return (builder, server) -> calls.applyTo(builder);
    }
}
