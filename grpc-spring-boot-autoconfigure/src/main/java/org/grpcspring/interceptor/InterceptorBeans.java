// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.interceptor;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * Collects interceptors from the bean factory in the order in which they run, by {@code Ordered} and {@code @Order},
 * also on {@code @Bean} methods. Not safe for use by several threads.
 *
 * @param <T> the kind of interceptor
 */
public final class InterceptorBeans<T> {

    private final ConfigurableListableBeanFactory beanFactory;
    private final Class<T> type;
    private final IdentityHashMap<T, String> names = new IdentityHashMap<>();
    private final List<T> global;

    /**
     * Collects the global interceptors.
     *
     * @param beanFactory where interceptors are looked up
     * @param type the kind of interceptor
     * @param globalAnnotation the annotation that makes a bean a global interceptor
     * @param alsoGlobal the names of further beans that are taken as global ones
     * @throws org.springframework.beans.factory.BeanNotOfRequiredTypeException if an annotated bean is no interceptor
     */
    public InterceptorBeans(
            ConfigurableListableBeanFactory beanFactory,
            Class<T> type,
            Class<? extends Annotation> globalAnnotation,
            List<String> alsoGlobal) {
        this.beanFactory = beanFactory;
        this.type = type;
        this.global = new ArrayList<>();
        Stream.concat(Arrays.stream(beanFactory.getBeanNamesForAnnotation(globalAnnotation)), alsoGlobal.stream())
                .distinct()
                .map(this::named)
                .forEach(global::add);
        sort(global);
    }

    /** Returns the global interceptors. */
    public List<T> global() {
        return List.copyOf(global);
    }

    /**
     * Returns the global interceptors, then those named, in this order: by class, by bean name.
     *
     * @param classes classes whose only bean is taken, or of which an instance is created if there is none
     * @param beanNames names of beans
     * @param sort whether all are sorted together, rather than the global ones first
     */
    public List<T> with(List<Class<? extends T>> classes, List<String> beanNames, boolean sort) {
        List<T> all = new ArrayList<>(global);
        classes.stream().map(this::ofClass).forEach(all::add);
        beanNames.stream().map(this::named).forEach(all::add);
        if (sort) {
            sort(all);
        }
        return List.copyOf(all);
    }

    private T named(String name) {
        T bean = beanFactory.getBean(name, type);
        names.put(bean, name);
        return bean;
    }

    private T ofClass(Class<? extends T> interceptorClass) {
        String[] candidates = beanFactory.getBeanNamesForType(interceptorClass);
        if (candidates.length == 1) {
            return named(candidates[0]);
        }
        return candidates.length == 0
                ? beanFactory.createBean(interceptorClass)
                : beanFactory.getBean(interceptorClass);
    }

    private void sort(List<T> interceptors) {
        interceptors.sort(AnnotationAwareOrderComparator.INSTANCE.withSourceProvider(this::factoryMethod));
    }

    private @Nullable Object factoryMethod(Object bean) {
        String name = names.get(bean);
        if (name == null || !beanFactory.containsBeanDefinition(name)) {
            return null;
        }
        BeanDefinition definition = beanFactory.getMergedBeanDefinition(name);
        return definition instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
    }
}
