// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.protobuf.services.HealthStatusManager;
import org.grpcspring.actuate.health.ActuatorHealthComponents;
import org.grpcspring.server.health.HealthComponents;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.health.registry.ReactiveHealthContributorRegistry;
import org.springframework.context.annotation.Bean;

/** Lets the health that gRPC servers tell follow Actuator's groups and indicators. */
@AutoConfiguration(
        after = GrpcServerAutoConfiguration.class,
        before = GrpcHealthServiceAutoConfiguration.class,
        afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration")
@ConditionalOnClass({HealthEndpoint.class, HealthStatusManager.class})
@ConditionalOnBean({HealthEndpoint.class, GrpcServerLifecycle.class})
public final class GrpcActuatorHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    HealthComponents grpcHealthComponents(
            HealthEndpoint endpoint,
            HealthEndpointGroups groups,
            HealthContributorRegistry contributors,
            ObjectProvider<ReactiveHealthContributorRegistry> reactive) {
        ReactiveHealthContributorRegistry others = reactive.getIfAvailable();
        return new ActuatorHealthComponents(
                endpoint,
                groups,
                others == null ? contributors : HealthContributors.of(contributors, others.asHealthContributors()));
    }
}
