// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import io.micrometer.core.instrument.MeterRegistry;
import org.grpcspring.autoconfigure.client.GrpcClientAutoConfiguration;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.client.observation.ChannelMeters;
import org.grpcspring.client.observation.MeasuredCalls;
import org.grpcspring.interceptor.InterceptorOrder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/** Measures the calls that are made, and the channels, where there is a meter registry. */
@AutoConfiguration(
        after = GrpcClientAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({GrpcChannels.class, MeterRegistry.class})
@ConditionalOnBooleanProperty(name = "grpc.observation.metrics.client", matchIfMissing = true)
@EnableConfigurationProperties(GrpcObservationProperties.class)
public final class GrpcClientMetricsAutoConfiguration {

    @Bean
    @GrpcGlobalClientInterceptor
    @Order(InterceptorOrder.ORDER_TRACING_METRICS)
    @ConditionalOnMissingBean
    MeasuredCalls grpcMeasuredCalls(
            ObjectProvider<MeterRegistry> registry, GrpcObservationProperties properties, Environment environment) {
        return new MeasuredCalls(registry::getObject, properties.measured(environment));
    }

    @Bean
    @ConditionalOnMissingBean
    ChannelMeters grpcChannelMeters(ObjectProvider<GrpcChannels> channels) {
        return new ChannelMeters(client -> channels.getObject().state(client));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    GrpcChannelBuilderCustomizer grpcChannelMetersCustomizer(
            ChannelMeters meters, MeasuredCalls calls, ObjectProvider<GrpcChannels> channels) {
        return (builder, client) -> {
            SingletonSupplier<Boolean> triesAgain =
                    SingletonSupplier.of(() -> channels.getObject().triesAgain(client));
            calls.applyTo(builder, triesAgain::obtain);
            meters.applyTo(builder, client);
        };
    }
}
