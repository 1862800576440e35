// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.service.ServiceInterceptors;
import org.grpcspring.server.validation.MessageRules;
import org.grpcspring.server.validation.MessageValidation;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Checks the messages of services by their rules. */
@AutoConfiguration(
        after = {
            GrpcAdviceAutoConfiguration.class,
            GrpcJakartaValidationAutoConfiguration.class,
            GrpcProtovalidateAutoConfiguration.class
        })
@ConditionalOnBean(ServerRules.class)
@ConditionalOnSwitch("grpc.server.validation.enabled")
public final class GrpcValidationAutoConfiguration {

    @GrpcGlobalServerInterceptor
    @Order(InterceptorOrder.ORDER_VALIDATION)
    MessageValidation grpcMessageValidation() {
        return new MessageValidation();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ServiceInterceptors grpcServiceValidation(
            MessageValidation place, ObjectProvider<ServerRules> rules, ServerErrors errors, NamedServers servers) {
        Set<String> enabled = servers.where(server -> server.validation().enabled());
        Set<String> responses = servers.where(server -> server.validation().responses());
        return (server, service, descriptor, interceptors) -> {
            List<MessageRules> held = rules.orderedStream()
                    .filter(kind -> enabled.contains(server) && kind.servers().contains(server))
                    .map(ServerRules::rules)
                    .toList();
            Optional<ServerInterceptor> validation =
                    MessageValidation.of(descriptor, held, responses.contains(server), errors.of(server, service));
            return interceptors.stream()
                    .flatMap(interceptor -> interceptor == place ? validation.stream() : Stream.of(interceptor))
                    .toList();
        };
    }
}
