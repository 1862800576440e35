// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import org.grpcspring.actuate.endpoint.GrpcCallsEndpoint;
import org.grpcspring.actuate.endpoint.GrpcCallsEndpointWebExtension;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.server.watch.CallWatch;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Shows calls in Actuator's endpoint {@code grpccalls}, where one can be cancelled; calls are followed only where the
 * endpoint is available.
 */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(GrpcCallsEndpoint.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@EnableConfigurationProperties(GrpcCallsEndpointProperties.class)
public final class GrpcCallsEndpointAutoConfiguration {

    private static final int MOST = 10_000;

    private final GrpcCallsEndpointProperties properties;

    GrpcCallsEndpointAutoConfiguration(GrpcCallsEndpointProperties properties) {
        this.properties = properties;
    }

    @Bean
    @ConditionalOnMissingBean
    CallWatch grpcCallWatch() {
        return new CallWatch(checked("max-recent", properties.maxRecent()));
    }

    // The last customizer's interceptor is the first to see a call.
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    GrpcServerBuilderCustomizer grpcCallWatchCustomizer(CallWatch watch) {
        return watch::applyTo;
    }

    @Bean
    @ConditionalOnMissingBean
    GrpcCallsEndpoint grpcCallsEndpoint(CallWatch watch) {
        return new GrpcCallsEndpoint(watch, checked("max-running", properties.maxRunning()));
    }

    @Bean
    @ConditionalOnMissingBean
    GrpcCallsEndpointWebExtension grpcCallsEndpointWebExtension(GrpcCallsEndpoint endpoint) {
        return new GrpcCallsEndpointWebExtension(endpoint);
    }

    private static int checked(String key, int value) {
        if (value < 0 || value > MOST) {
            throw new PropertyChecks("management.endpoint.grpccalls.")
                    .invalid(key, value, "It must be from 0 to %s.".formatted(MOST));
        }
        return value;
    }
}
