// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.ServiceInterceptors;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** Turns the exceptions of services and interceptors into statuses, by handlers or by what the exceptions mean. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
public final class GrpcAdviceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ExceptionHandlers grpcExceptionHandlers(ListableBeanFactory beanFactory) {
        return ExceptionHandlers.ofAdvice(beanFactory);
    }

    @Bean
    ServerErrors grpcServerErrors(ExceptionHandlers handlers, NamedServers servers, ApplicationContext messages) {
        return new ServerErrors(
                handlers,
                servers.where(server -> server.errors().mapping()),
                servers.where(server -> server.errors().debugInfo()),
                messages);
    }

    @Bean
    ServiceInterceptors grpcServiceErrors(ServerErrors errors) {
        return (server, service, descriptor, interceptors) -> {
            List<ServerInterceptor> all = new ArrayList<>(interceptors);
            all.add(errors.of(server, service));
            if (!interceptors.isEmpty()) {
                all.add(0, errors.of(server));
            }
            return all;
        };
    }
}
