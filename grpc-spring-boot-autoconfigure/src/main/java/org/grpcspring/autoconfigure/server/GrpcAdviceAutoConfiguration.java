// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.grpcspring.server.error.CallErrors;
import org.grpcspring.server.error.ErrorSettings;
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

    private final Function<String, ErrorSettings> settings;

    GrpcAdviceAutoConfiguration(NamedServers servers, ApplicationContext messages) {
        Set<String> mapping = servers.where(server -> server.errors().mapping());
        Set<String> debugInfo = servers.where(server -> server.errors().debugInfo());
        settings = server -> new ErrorSettings(mapping.contains(server), debugInfo.contains(server), messages);
    }

    @Bean
    @ConditionalOnMissingBean
    ExceptionHandlers grpcExceptionHandlers(ListableBeanFactory beanFactory) {
        return ExceptionHandlers.ofAdvice(beanFactory);
    }

    @Bean
    ServiceInterceptors grpcServiceErrors(ExceptionHandlers handlers) {
        return (server, service, interceptors) -> {
            List<ServerInterceptor> all = new ArrayList<>(interceptors);
            all.add(new CallErrors(handlers.withLocal(service), settings.apply(server)));
            if (!interceptors.isEmpty()) {
                all.add(0, new CallErrors(handlers, settings.apply(server)));
            }
            return all;
        };
    }
}
