// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import io.grpc.ClientInterceptor;
import java.util.List;
import java.util.Objects;
import org.grpcspring.client.call.ClientServices;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.grpcspring.client.stub.GrpcStubs;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * A stub or a channel that is a bean. One of the same type that the application defines itself is preferred to it.
 *
 * @param type the type of the bean
 * @param client the name of the client that it calls, with placeholders
 * @param interceptors the interceptors beside those of the client
 */
record ClientBean(Class<?> type, String client, OwnInterceptors interceptors) {

    void register(String name, BeanDefinitionRegistry registry, Environment environment) {
        String beanName = name.isEmpty() ? name(client, type) : name;
        registry.registerBeanDefinition(environment.resolvePlaceholders(beanName), definition());
    }

    static String name(String client, Class<?> type) {
        return client + type.getSimpleName();
    }

    /** Returns what a bean was registered with, or null if it is not one of these. */
    static @Nullable ClientBean of(String beanName, ConfigurableListableBeanFactory beanFactory) {
        if (!beanFactory.containsBeanDefinition(beanName)
                || !ClientBean.class
                        .getName()
                        .equals(beanFactory.getMergedBeanDefinition(beanName).getBeanClassName())) {
            return null;
        }
        ConstructorArgumentValues values =
                beanFactory.getMergedBeanDefinition(beanName).getConstructorArgumentValues();
        OwnInterceptors interceptors = new OwnInterceptors(
                classes(strings(value(values, 3)), beanFactory.getBeanClassLoader()),
                strings(value(values, 4)),
                (Boolean) value(values, 5));
        return new ClientBean((Class<?>) value(values, 1), (String) value(values, 2), interceptors);
    }

    private RootBeanDefinition definition() {
        RootBeanDefinition definition = new RootBeanDefinition(ClientBean.class);
        definition.setTargetType(type);
        definition.setFactoryMethodName("create");
        definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        ConstructorArgumentValues values = definition.getConstructorArgumentValues();
        values.addIndexedArgumentValue(1, type);
        values.addIndexedArgumentValue(2, client);
        // By name: code generated ahead of time, which stands in this package, may not see the classes.
        values.addIndexedArgumentValue(
                3, interceptors.classes().stream().map(Class::getName).toList());
        values.addIndexedArgumentValue(4, interceptors.beanNames());
        values.addIndexedArgumentValue(5, interceptors.sorted());
        definition.setFallback(true);
        return definition;
    }

    static Object create(
            ConfigurableListableBeanFactory beanFactory,
            Class<?> type,
            String client,
            List<String> interceptors,
            List<String> interceptorNames,
            boolean sorted) {
        OwnInterceptors further =
                new OwnInterceptors(classes(interceptors, beanFactory.getBeanClassLoader()), interceptorNames, sorted);
        String resolved = beanFactory.resolveEmbeddedValue(client);
        String name = resolved == null ? "" : resolved;
        beanFactory.getBean(ClientServices.class).add(name, GrpcStubs.service(type));
        return new ClientStubs(beanFactory).create(type, name, further, "a bean of " + type);
    }

    private static List<Class<? extends ClientInterceptor>> classes(List<String> names, @Nullable ClassLoader loader) {
        return names.stream()
                .<Class<? extends ClientInterceptor>>map(
                        name -> ClassUtils.resolveClassName(name, loader).asSubclass(ClientInterceptor.class))
                .toList();
    }

    private static Object value(ConstructorArgumentValues values, int index) {
        return Objects.requireNonNull(Objects.requireNonNull(values.getIndexedArgumentValue(index, null))
                .getValue());
    }

    private static List<String> strings(Object value) {
        return ((List<?>) value).stream().map(String::valueOf).toList();
    }
}
