// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.Server;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.util.concurrent.Executor;
import org.grpcspring.autoconfigure.inprocess.InProcessConfiguration;
import org.grpcspring.inprocess.InProcessAddresses;
import org.grpcspring.server.call.CallPolicies;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.lifecycle.ShutdownPeriods;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.server.transport.InProcessGrpcServerFactory;
import org.grpcspring.server.transport.NettyGrpcServerFactory;
import org.grpcspring.tls.RotatingTls;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Serves the beans annotated with {@link GrpcService}; without one there is no server. */
@AutoConfiguration
@ConditionalOnClass(Server.class)
@ConditionalOnBean(annotation = GrpcService.class)
@ConditionalOnSwitch("grpc.server.enabled")
@EnableConfigurationProperties(GrpcServerProperties.class)
@Import(InProcessConfiguration.class)
public final class GrpcServerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GrpcServiceDiscoverer annotatedGrpcServiceDiscoverer(ConfigurableListableBeanFactory beanFactory) {
        return new GrpcServiceDiscoverer(beanFactory);
    }

    @Bean
    @ConditionalOnMissingBean
    CallPolicies grpcCallPolicies(
            GrpcServerProperties properties, Environment environment, ConfigurableListableBeanFactory beanFactory) {
        return new CallPolicies(
                ServerCallSettings.of(properties, environment), name -> beanFactory.getBean(name, Executor.class));
    }

    @Bean
    @Conditional(NetworkServerCondition.class)
    @ConditionalOnMissingBean(name = "grpcServerLifecycle")
    GrpcServerLifecycle grpcServerLifecycle(
            GrpcServerProperties properties,
            GrpcServiceDiscoverer discoverer,
            ObjectProvider<RotatingTls> tls,
            CallPolicies policies,
            ObjectProvider<GrpcServerBuilderCustomizer> customizers,
            ApplicationEventPublisher events) {
        ServerSettings settings = ServerSettings.of(properties);
        RotatingTls rotating = tls.getIfAvailable();
        SslContext encryption = rotating == null ? null : rotating.context();
        return new GrpcServerLifecycle(
                new NettyGrpcServerFactory(
                        settings.address(),
                        settings.limits(),
                        settings.keepAlive(),
                        settings.connections(),
                        encryption),
                discoverer,
                policies,
                customizers.orderedStream().toList(),
                new ShutdownPeriods(properties.shutdownDrainDelay(), properties.shutdownGracePeriod()),
                events);
    }

    @Bean
    @ConditionalOnProperty("grpc.server.in-process-name")
    @ConditionalOnMissingBean(name = "grpcInProcessServerLifecycle")
    GrpcServerLifecycle grpcInProcessServerLifecycle(
            GrpcServerProperties properties,
            GrpcServiceDiscoverer discoverer,
            InProcessAddresses addresses,
            CallPolicies policies,
            ObjectProvider<GrpcServerBuilderCustomizer> customizers,
            ApplicationEventPublisher events) {
        return new GrpcServerLifecycle(
                new InProcessGrpcServerFactory(
                        addresses.get(String.valueOf(properties.inProcessName())),
                        ServerSettings.of(properties).limits()),
                discoverer,
                policies,
                customizers.orderedStream().toList(),
                new ShutdownPeriods(properties.shutdownDrainDelay(), properties.shutdownGracePeriod()),
                events);
    }

    @Bean
    LocalGrpcServerPort localGrpcServerPort(ConfigurableEnvironment environment) {
        return new LocalGrpcServerPort(environment);
    }
}
