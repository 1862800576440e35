// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.Server;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Warns of services that no server serves, unless Spring Boot's own server does. */
@AutoConfiguration(afterName = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration")
@ConditionalOnClass(Server.class)
@ConditionalOnSwitch("grpc.server.enabled")
@ConditionalOnMissingBean(type = "org.springframework.grpc.server.lifecycle.GrpcServerLifecycle")
public final class GrpcUnservedServicesAutoConfiguration {

    @Bean
    UnservedServices grpcUnservedServices(ConfigurableListableBeanFactory beanFactory) {
        return new UnservedServices(beanFactory);
    }
}
