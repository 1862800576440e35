// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.ManagedChannel;
import io.grpc.NameResolverProvider;
import java.time.Duration;
import java.util.List;
import org.grpcspring.autoconfigure.inprocess.InProcessConfiguration;
import org.grpcspring.client.call.ClientServices;
import org.grpcspring.client.channel.GrpcChannelFactory;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.discovery.SelfNameResolverProvider;
import org.grpcspring.client.discovery.StaticNameResolverProvider;
import org.grpcspring.client.inject.GrpcClientInjection;
import org.grpcspring.inprocess.InProcessAddresses;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Injects stubs and channels where {@link org.grpcspring.client.inject.GrpcClient} stands. */
@AutoConfiguration
@ConditionalOnClass(ManagedChannel.class)
@Import(InProcessConfiguration.class)
public final class GrpcClientAutoConfiguration {

    private static final Duration SHUTDOWN_GRACE_PERIOD = Duration.ofSeconds(30);

    @Bean
    static GrpcClientInjection grpcClientInjection() {
        return new GrpcClientInjection();
    }

    @Bean
    ClientServices grpcClientServices(Environment environment) {
        return new ClientServices(client -> ClientCallSettings.methods(client, environment));
    }

    @Bean
    OwnServerAddress grpcOwnServerAddress() {
        return new OwnServerAddress();
    }

    @Bean
    SelfNameResolverProvider grpcSelfNameResolverProvider(OwnServerAddress address) {
        return new SelfNameResolverProvider(address);
    }

    @Bean
    StaticNameResolverProvider grpcStaticNameResolverProvider() {
        return new StaticNameResolverProvider();
    }

    @Bean
    @ConditionalOnMissingBean
    GrpcChannelFactory grpcChannelFactory(
            ObjectProvider<NameResolverProvider> resolvers, InProcessAddresses inProcessAddresses) {
        List<NameResolverProvider> ordered = resolvers.orderedStream().toList();
        return new GrpcChannelFactory(ordered, inProcessAddresses);
    }

    // Closed by GrpcClientInjection, after all that may still use it.
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    GrpcChannels grpcChannels(
            GrpcChannelFactory factory, ConfigurableEnvironment environment, ClientServices services) {
        ClientProperties clients = new ClientProperties(environment, services);
        return new GrpcChannels(name -> factory.create(clients.get(name)), SHUTDOWN_GRACE_PERIOD);
    }
}
