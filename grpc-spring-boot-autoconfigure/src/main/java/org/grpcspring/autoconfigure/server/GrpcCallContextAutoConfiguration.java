// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.scope.CallContexts;
import org.grpcspring.server.scope.GrpcRequestScope;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Gives code that serves a call the call's data, and beans that live as long as it. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
public final class GrpcCallContextAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    static GrpcRequestScope grpcRequestScope() {
        return new GrpcRequestScope();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    GrpcServerBuilderCustomizer grpcCallContextCustomizer(ConfigurableListableBeanFactory beanFactory) {
        CallContexts contexts = new CallContexts(beanFactory);
        return (builder, server) -> contexts.applyTo(builder);
    }
}
