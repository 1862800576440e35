// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/** Stops the application when Spring Boot's own gRPC server would start beside this one. */
@AutoConfiguration(
        after = GrpcServerAutoConfiguration.class,
        afterName = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration")
@ConditionalOnBean(
        value = GrpcServerLifecycle.class,
        type = "org.springframework.grpc.server.lifecycle.GrpcServerLifecycle")
public final class TwoGrpcServersAutoConfiguration {

    @Bean
    static BeanFactoryPostProcessor twoGrpcServers() {
        return beanFactory -> {
            throw new TwoGrpcServersException();
        };
    }
}
