// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.Server;
import org.grpcspring.autoconfigure.codec.CodecConfiguration;
import org.grpcspring.autoconfigure.inprocess.InProcessConfiguration;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.inprocess.InProcessAddresses;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.server.transport.TransportLog;
import org.grpcspring.tls.RotatingTls;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Serves the beans annotated with {@link GrpcService}; without one there is no server, unless health is asked for. */
@AutoConfiguration
@ConditionalOnClass(Server.class)
@Conditional(GrpcServerAutoConfiguration.Wanted.class)
@ConditionalOnSwitch("grpc.server.enabled")
@EnableConfigurationProperties(GrpcServerProperties.class)
@Import({CodecConfiguration.class, InProcessConfiguration.class, NamedServersRegistrar.class})
public final class GrpcServerAutoConfiguration {

    @Bean
    NamedServers grpcNamedServers(GrpcServerProperties properties, Environment environment) {
        return NamedServers.of(properties, environment);
    }

    @Bean
    @ConditionalOnMissingBean
    GrpcServiceDiscoverer annotatedGrpcServiceDiscoverer(
            ConfigurableListableBeanFactory beanFactory, NamedServers servers) {
        return new GrpcServiceDiscoverer(beanFactory, servers.where(any -> true));
    }

    @Bean
    ServerLifecycles grpcServerLifecycles(
            GrpcServiceDiscoverer discoverer,
            ListableBeanFactory beanFactory,
            GrpcCodecs codecs,
            ObjectProvider<GrpcServerBuilderCustomizer> customizers,
            InProcessAddresses inProcessAddresses,
            ApplicationEventPublisher events,
            Environment environment) {
        return new ServerLifecycles(
                discoverer,
                new ExecutorBeans(beanFactory),
                codecs,
                customizers.orderedStream().toList(),
                inProcessAddresses,
                events,
                environment);
    }

    @Bean
    @Conditional(NetworkServerCondition.class)
    @ConditionalOnMissingBean(name = "grpcServerLifecycle")
    GrpcServerLifecycle grpcServerLifecycle(
            ServerLifecycles lifecycles,
            GrpcServerProperties properties,
            @Qualifier("grpcServerTls") ObjectProvider<RotatingTls> tls) {
        return lifecycles.network(NamedServer.ofDefault(properties), tls.getIfAvailable());
    }

    @Bean
    @ConditionalOnProperty("grpc.server.in-process-name")
    @ConditionalOnBooleanProperty(name = "grpc.server.enabled", matchIfMissing = true)
    @ConditionalOnMissingBean(name = "grpcInProcessServerLifecycle")
    GrpcServerLifecycle grpcInProcessServerLifecycle(ServerLifecycles lifecycles, GrpcServerProperties properties) {
        return lifecycles.inProcess(NamedServer.ofDefault(properties));
    }

    @Bean
    @Lazy(false)
    TransportLog grpcTransportLog() {
        return new TransportLog();
    }

    @Bean
    LastCalls grpcLastCalls(DefaultListableBeanFactory beanFactory, ObjectProvider<GrpcServerLifecycle> servers) {
        return new LastCalls(beanFactory, servers);
    }

    @Bean
    LocalGrpcServerPort localGrpcServerPort(ConfigurableEnvironment environment) {
        return new LocalGrpcServerPort(environment);
    }

    /** Matches if something is to be served: a service of the application, or health that its properties ask for. */
    static final class Wanted extends AnyNestedCondition {

        Wanted() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        /** Matches if there is a service. */
        @ConditionalOnBean(annotation = GrpcService.class)
        static final class Service {}

        /** Matches if the key is set, and not only true by default. */
        @ConditionalOnBooleanProperty("grpc.server.health-service-enabled")
        static final class Health {}
    }
}
