// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverProvider;
import org.grpcspring.autoconfigure.codec.CodecConfiguration;
import org.grpcspring.autoconfigure.inprocess.InProcessConfiguration;
import org.grpcspring.client.call.ClientServices;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.channel.GrpcChannelFactory;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.channel.GrpcChannelsLifecycle;
import org.grpcspring.client.channel.GrpcChannelsSuspension;
import org.grpcspring.client.discovery.LocalNameResolverProvider;
import org.grpcspring.client.discovery.SelfNameResolverProvider;
import org.grpcspring.client.discovery.StaticNameResolverProvider;
import org.grpcspring.client.inject.GrpcClientInjection;
import org.grpcspring.client.inject.GrpcClientPlacement;
import org.grpcspring.client.interceptor.ClientInterceptorFinder;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.inprocess.InProcessAddresses;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Injects stubs and channels where {@link org.grpcspring.client.inject.GrpcClient} stands. */
@AutoConfiguration
@ConditionalOnClass(ManagedChannel.class)
@Import({CodecConfiguration.class, InProcessConfiguration.class})
@ImportRuntimeHints(GrpcClientAutoConfiguration.Hints.class)
public final class GrpcClientAutoConfiguration {

    @Bean
    static GrpcClientInjection grpcClientInjection() {
        return new GrpcClientInjection();
    }

    @Bean
    static GrpcClientPlacement grpcClientPlacement() {
        return new GrpcClientPlacement();
    }

    @Bean
    ClientServices grpcClientServices(Environment environment) {
        return new ClientServices(client -> ClientCallSettings.methods(client, environment));
    }

    @Bean
    OwnServerAddress grpcOwnServerAddress(ObjectProvider<GrpcChannels> channels) {
        return new OwnServerAddress(channels);
    }

    @Bean
    SelfNameResolverProvider grpcSelfNameResolverProvider(OwnServerAddress address) {
        return new SelfNameResolverProvider(address);
    }

    @Bean
    LocalNameResolverProvider grpcLocalNameResolverProvider() {
        return new LocalNameResolverProvider();
    }

    @Bean
    StaticNameResolverProvider grpcStaticNameResolverProvider() {
        return new StaticNameResolverProvider();
    }

    // Closed by GrpcClientInjection, after the channels.
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    GrpcChannelFactory grpcChannelFactory(
            ObjectProvider<NameResolverProvider> resolvers,
            InProcessAddresses inProcessAddresses,
            GrpcCodecs codecs,
            ObjectProvider<GrpcChannelBuilderCustomizer> customizers) {
        return new GrpcChannelFactory(
                resolvers.orderedStream().toList(),
                inProcessAddresses,
                codecs,
                customizers.orderedStream().toList());
    }

    @Bean
    ClientTls grpcClientTls(
            ObjectProvider<SslBundles> bundles, @Qualifier("grpcServerTls") ObjectProvider<RotatingTls> ownServer) {
        return new ClientTls(bundles.getIfAvailable(), ownServer::getIfAvailable);
    }

    // Closed by GrpcClientInjection, after all that may still use it.
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    GrpcChannels grpcChannels(
            ObjectProvider<GrpcChannelFactory> factory,
            ConfigurableListableBeanFactory beanFactory,
            ClientTls tls,
            ApplicationEventPublisher events,
            ConfigurableEnvironment environment,
            ObjectProvider<GrpcCodecs> codecs,
            ClientServices services) {
        ClientSettingsReader settings = new ClientSettingsReader(
                new ClientProperties(environment),
                tls,
                name -> beanFactory.containsBean(name) && beanFactory.isTypeMatch(name, ClientInterceptor.class),
                codec -> codecs.getObject().canCompress(codec),
                services);
        return new GrpcChannels(factory::getObject, settings::read, new ClientInterceptorFinder(beanFactory), events);
    }

    @Bean
    @ConditionalOnMissingBean
    GrpcChannelsLifecycle grpcChannelsLifecycle(GrpcChannels channels) {
        return new GrpcChannelsLifecycle(channels);
    }

    @Bean
    GrpcChannelsSuspension grpcChannelsSuspension(GrpcChannels channels, ConfigurableApplicationContext context) {
        return new GrpcChannelsSuspension(channels, context::isClosed);
    }

    /** Registers the properties of clients, which are no bean, for native images. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            BindableRuntimeHintsRegistrar.forTypes(GrpcChannelProperties.class).registerHints(hints, classLoader);
        }
    }
}
