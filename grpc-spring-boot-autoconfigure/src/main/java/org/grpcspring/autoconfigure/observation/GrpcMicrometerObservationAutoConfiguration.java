// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationConvention;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationConvention;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcServerInterceptor;
import io.micrometer.observation.ObservationRegistry;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.client.observation.ClientObservations;
import org.grpcspring.client.observation.ClientSpanTags;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.server.observation.ServerObservations;
import org.grpcspring.server.observation.ServerSpanTags;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** Times and traces calls by Micrometer's Observation API instead, where the mode says so. */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationGrpcServerInterceptor.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnProperty(name = "grpc.observation.mode", havingValue = "observation")
@ConditionalOnBooleanProperty(name = GrpcObservationProperties.TRACING_KEY, matchIfMissing = true)
@EnableConfigurationProperties(GrpcObservationProperties.class)
public final class GrpcMicrometerObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ServerObservations grpcServerObservations(
            ObservationRegistry registry,
            GrpcObservationProperties properties,
            ObjectProvider<GrpcServerObservationConvention> convention) {
        return new ServerObservations(registry, properties.excludedServices(), convention.getIfAvailable());
    }

    @Bean
    @GrpcGlobalClientInterceptor
    @Order(InterceptorOrder.ORDER_TRACING_METRICS)
    @ConditionalOnMissingBean
    ClientObservations grpcClientObservations(
            ObservationRegistry registry,
            GrpcObservationProperties properties,
            ObjectProvider<GrpcClientObservationConvention> convention) {
        return new ClientObservations(registry, properties.excludedServices(), convention.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    ServerSpanTags grpcServerSpanTags() {
        return new ServerSpanTags();
    }

    @Bean
    @ConditionalOnMissingBean
    ClientSpanTags grpcClientSpanTags() {
        return new ClientSpanTags();
    }
}
