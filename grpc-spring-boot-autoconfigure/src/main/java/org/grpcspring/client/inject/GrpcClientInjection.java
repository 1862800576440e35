// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.util.List;
import org.grpcspring.client.call.ClientServices;
import org.grpcspring.client.channel.GrpcChannelFactory;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.grpcspring.client.stub.GrpcStubs;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Makes the bean factory resolve {@link GrpcClient} where it injects, so that no bean is created earlier than without
 * it, and closes the channels after every bean that may still use them is destroyed.
 */
public final class GrpcClientInjection implements BeanFactoryPostProcessor {

    private static final String CLOSER = GrpcClientInjection.class.getName() + ".closer";

    /** Creates the post-processor. */
    public GrpcClientInjection() {}

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (beanFactory instanceof DefaultListableBeanFactory factory) {
            StubBeans beans = new StubBeans(factory, StubBeans.overrides(factory));
            factory.setAutowireCandidateResolver(
                    new InjectionPointResolver(factory.getAutowireCandidateResolver(), point -> {
                        GrpcClient client = GrpcClientInjectionPoints.find(point);
                        return client == null ? null : resolve(beans, client, point);
                    }));
            // Singletons are destroyed in the reverse of this order, so the first one registered is the last one out.
            factory.registerDisposableBean(CLOSER, () -> close(factory));
        }
    }

    private static Object resolve(StubBeans beans, GrpcClient client, DependencyDescriptor descriptor) {
        DefaultListableBeanFactory beanFactory = beans.beanFactory();
        Class<?> type = descriptor.getDependencyType();
        String value = beanFactory.resolveEmbeddedValue(client.value());
        String name = value == null ? "" : value;
        OwnInterceptors interceptors = new OwnInterceptors(
                List.of(client.interceptors()), List.of(client.interceptorNames()), client.sortInterceptors());
        beanFactory.getBean(ClientServices.class).add(name, GrpcStubs.service(type));
        Target target = new Target(descriptor);
        Object bean = beans.find(type, name, interceptors, target);
        return bean != null ? bean : new ClientStubs(beanFactory).create(type, name, interceptors, target);
    }

    /** Describes where a client is injected, only when it is asked to. */
    private record Target(DependencyDescriptor descriptor) {

        @Override
        public String toString() {
            return GrpcClientInjectionPoints.describe(descriptor);
        }
    }

    private static void close(DefaultListableBeanFactory beanFactory) {
        for (String name : beanFactory.getBeanNamesForType(GrpcChannels.class, false, false)) {
            if (beanFactory.getSingleton(name) instanceof GrpcChannels channels) {
                channels.close();
            }
        }
        for (String name : beanFactory.getBeanNamesForType(GrpcChannelFactory.class, false, false)) {
            if (beanFactory.getSingleton(name) instanceof GrpcChannelFactory channelFactory) {
                channelFactory.close();
            }
        }
    }
}
