// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import io.grpc.ClientInterceptor;
import java.util.List;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.config.ConstructorArgumentValues.ValueHolder;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Registers stubs and channels as beans. Beans of the same type that are not registered here are preferred. */
final class ClientBeanDefinitions {

    private static final int INTERCEPTORS = 3;

    private ClientBeanDefinitions() {}

    static void register(
            BeanDefinitionRegistry registry,
            Environment environment,
            String beanName,
            Class<?> type,
            String client,
            OwnInterceptors interceptors) {
        String name = beanName.isEmpty()
                ? environment.resolvePlaceholders(client) + type.getSimpleName()
                : environment.resolvePlaceholders(beanName);
        registry.registerBeanDefinition(name, definition(type, client, interceptors));
    }

    static boolean isMade(BeanDefinition definition) {
        return ClientBeanDefinitions.class.getName().equals(definition.getBeanClassName());
    }

    static List<Class<? extends ClientInterceptor>> interceptors(
            RootBeanDefinition definition, @Nullable ClassLoader loader) {
        ValueHolder names = definition.getConstructorArgumentValues().getIndexedArgumentValue(INTERCEPTORS, List.class);
        return names != null && names.getValue() instanceof List<?> list
                ? classes(list.stream().map(String::valueOf).toList(), loader)
                : List.of();
    }

    private static List<Class<? extends ClientInterceptor>> classes(List<String> names, @Nullable ClassLoader loader) {
        return names.stream()
                .<Class<? extends ClientInterceptor>>map(
                        name -> ClassUtils.resolveClassName(name, loader).asSubclass(ClientInterceptor.class))
                .toList();
    }

    private static RootBeanDefinition definition(Class<?> type, String client, OwnInterceptors interceptors) {
        RootBeanDefinition definition = new RootBeanDefinition(ClientBeanDefinitions.class);
        definition.setTargetType(type);
        definition.setFactoryMethodName("create");
        definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        ConstructorArgumentValues values = definition.getConstructorArgumentValues();
        values.addIndexedArgumentValue(1, type);
        values.addIndexedArgumentValue(2, client);
        // By name: generated code, which stands in this package, may not see the classes.
        values.addIndexedArgumentValue(
                INTERCEPTORS,
                interceptors.classes().stream().map(Class::getName).toList());
        values.addIndexedArgumentValue(4, interceptors.beanNames());
        values.addIndexedArgumentValue(5, interceptors.sorted());
        definition.setFallback(true);
        return definition;
    }

    static Object create(
            ConfigurableBeanFactory beanFactory,
            Class<?> type,
            String client,
            List<String> interceptorClasses,
            List<String> interceptorNames,
            boolean sorted) {
        @Nullable String name = beanFactory.resolveEmbeddedValue(client);
        return new ClientStubs(beanFactory)
                .create(
                        type,
                        name == null ? "" : name,
                        new OwnInterceptors(
                                classes(interceptorClasses, beanFactory.getBeanClassLoader()),
                                interceptorNames,
                                sorted),
                        "a bean of type " + ClassUtils.getShortName(type));
    }
}
