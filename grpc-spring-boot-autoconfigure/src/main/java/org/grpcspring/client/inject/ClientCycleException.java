// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Thrown when a client needs a bean that a method defines whose class waits for that client. */
public final class ClientCycleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ClientCycleException(String client, Object target, List<String> methods, RuntimeException cause) {
        super(
                "The client '%s' for %s needs the result of %s, which cannot be called, because its class must be created first and waits for the client"
                        .formatted(client, target, String.join(" or ", methods)),
                cause);
    }

    /**
     * Returns the failure to throw: this one if a class waits for a client that needs a bean of a type by a method of
     * the class.
     */
    static RuntimeException of(
            BeanCurrentlyInCreationException failure,
            Class<?> type,
            String client,
            Object target,
            ConfigurableListableBeanFactory beanFactory) {
        String waiting = failure.getBeanName();
        List<String> methods = Arrays.stream(beanFactory.getBeanNamesForType(type, true, false))
                .filter(beanFactory::containsBeanDefinition)
                .map(beanFactory::getMergedBeanDefinition)
                .filter(definition -> Objects.equals(definition.getFactoryBeanName(), waiting))
                .map(definition -> method(definition, beanFactory.getType(Objects.requireNonNull(waiting), false)))
                .toList();
        return methods.isEmpty() ? failure : new ClientCycleException(client, target, methods, failure);
    }

    private static String method(BeanDefinition definition, @Nullable Class<?> declaring) {
        return "the @Bean method %s%s()"
                .formatted(
                        declaring == null
                                ? ""
                                : ClassUtils.getUserClass(declaring).getName() + ".",
                        definition.getFactoryMethodName());
    }
}
