// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/** Orders beans as Spring does those that it injects: by {@code Ordered} and {@code @Order}, also on bean methods. */
public final class BeanOrder {

    private BeanOrder() {}

    /**
     * Returns a comparator.
     *
     * @param names the names of the instances that are beans
     * @param beanFactory holds their definitions
     */
    public static Comparator<Object> of(IdentityHashMap<?, String> names, ConfigurableListableBeanFactory beanFactory) {
        return AnnotationAwareOrderComparator.INSTANCE.withSourceProvider(
                bean -> sources(names.get(bean), beanFactory));
    }

    private static @Nullable Object sources(@Nullable String name, ConfigurableListableBeanFactory beanFactory) {
        if (name == null || !beanFactory.containsBeanDefinition(name)) {
            return null;
        }
        BeanDefinition definition = beanFactory.getMergedBeanDefinition(name);
        List<Object> sources = new ArrayList<>();
        if (definition.getAttribute(AbstractBeanDefinition.ORDER_ATTRIBUTE) instanceof Integer order) {
            sources.add((Ordered) () -> order);
        }
        if (definition instanceof RootBeanDefinition root && root.getResolvedFactoryMethod() != null) {
            sources.add(root.getResolvedFactoryMethod());
        }
        return sources.toArray();
    }
}
