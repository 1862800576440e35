// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.grpcspring.server.error.CallErrors;
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
    ServerErrors grpcServerErrors(ExceptionHandlers handlers, NamedServers servers, ApplicationContext context) {
        return ServerErrors.of(handlers, servers, context);
    }

    @Bean
    ServiceInterceptors grpcServiceErrors(ServerErrors errors) {
        return (server, service, descriptor, interceptors) -> {
            CallErrors around = errors.of(server);
            List<ServerInterceptor> all = new ArrayList<>();
            for (ServerInterceptor interceptor : interceptors) {
                all.add(around);
                all.add(interceptor);
            }
            all.add(errors.of(server, service));
            return all;
        };
    }
}
