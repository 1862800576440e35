// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.grpcspring.server.error.CallErrors;
import org.grpcspring.server.error.PublicReplies;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.ServiceInterceptors;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Turns the exceptions of services and interceptors into statuses, by handlers or by what the exceptions mean, and lets
 * callers have only what is for them and fits.
 */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
public final class GrpcAdviceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ExceptionHandlers grpcExceptionHandlers(ConfigurableListableBeanFactory beanFactory) {
        return ExceptionHandlers.ofAdvice(beanFactory);
    }

    @Bean
    ServerErrors grpcServerErrors(ExceptionHandlers handlers, NamedServers servers, ApplicationContext context) {
        return ServerErrors.of(handlers, servers, context);
    }

    // Servers run the interceptor that is added last before all others.
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    GrpcServerBuilderCustomizer grpcPublicRepliesCustomizer(NamedServers servers) {
        Map<String, PublicReplies> byServer = ReplySettings.of(servers);
        return (builder, server) -> builder.intercept(byServer.get(server));
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
