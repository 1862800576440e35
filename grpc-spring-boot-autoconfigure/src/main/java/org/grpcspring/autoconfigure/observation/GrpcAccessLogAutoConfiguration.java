// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import org.grpcspring.autoconfigure.client.GrpcClientAutoConfiguration;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.client.observation.LoggedCalls;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.log.AccessLog;
import org.grpcspring.log.LoggedMetadata;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.slf4j.Logger;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Writes a line for each call that is served or made. */
@AutoConfiguration(after = {GrpcServerAutoConfiguration.class, GrpcClientAutoConfiguration.class})
@ConditionalOnClass(Logger.class)
public final class GrpcAccessLogAutoConfiguration {

    private static final PropertyChecks CHECKS = new PropertyChecks("grpc.observation.access-log.");

    private static AccessLog log(String logger, AccessLogCalls calls, GrpcObservationProperties properties) {
        GrpcObservationProperties.AccessLog settings = properties.accessLog();
        CHECKS.positive("queue-capacity", settings.queueCapacity());
        return new AccessLog(
                logger,
                calls == AccessLogCalls.ERRORS,
                properties.excludedServices(),
                metadata(settings),
                settings.queueCapacity());
    }

    private static LoggedMetadata metadata(GrpcObservationProperties.AccessLog settings) {
        try {
            return new LoggedMetadata(settings.metadata());
        } catch (IllegalArgumentException ex) {
            throw CHECKS.invalid(
                    "metadata", settings.metadata(), "Keys consist of a-z, 0-9, '_', '-' and '.': " + ex.getMessage());
        }
    }

    /** The log of the calls that are served. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(GrpcServerLifecycle.class)
    @Conditional(OnAccessLogCondition.Server.class)
    @EnableConfigurationProperties(GrpcObservationProperties.class)
    static final class Server {

        @Bean
        @ConditionalOnMissingBean
        AccessLog grpcAccessLog(GrpcObservationProperties properties) {
            return log(AccessLog.SERVER_LOGGER, properties.accessLog().server(), properties);
        }
    }

    /** The log of the calls that are made. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(GrpcChannels.class)
    @Conditional(OnAccessLogCondition.Client.class)
    @EnableConfigurationProperties(GrpcObservationProperties.class)
    static final class Client {

        @Bean
        @GrpcGlobalClientInterceptor
        @Order(InterceptorOrder.ORDER_TRACING_METRICS)
        @ConditionalOnMissingBean
        LoggedCalls grpcLoggedCalls(GrpcObservationProperties properties) {
            return new LoggedCalls(
                    log(AccessLog.CLIENT_LOGGER, properties.accessLog().client(), properties));
        }
    }
}
