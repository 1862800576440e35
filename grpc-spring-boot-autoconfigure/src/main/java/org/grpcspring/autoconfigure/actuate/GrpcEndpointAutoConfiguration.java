// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import org.grpcspring.actuate.endpoint.GrpcEndpoint;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Shows servers and their services in Actuator's endpoint {@code grpc}. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(GrpcEndpoint.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
public final class GrpcEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GrpcEndpoint grpcEndpoint(ObjectProvider<GrpcServerLifecycle> servers) {
        return new GrpcEndpoint(servers.orderedStream().toList());
    }
}
