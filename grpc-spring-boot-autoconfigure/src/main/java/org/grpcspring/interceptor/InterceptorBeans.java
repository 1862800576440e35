// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.interceptor;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.grpcspring.order.BeanOrder;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

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
    private final Set<String> globalNames;
    private final List<T> global;

    /**
     * Collects the global interceptors.
     *
     * @param beanFactory where interceptors are looked up
     * @param type the kind of interceptor
     * @param globalAnnotation the annotation that makes a bean a global interceptor
     * @param alsoGlobal the names of further beans that are taken as global ones
     * @throws org.springframework.beans.factory.BeanNotOfRequiredTypeException if an annotated bean is not an
     *     interceptor
     */
    public InterceptorBeans(
            ConfigurableListableBeanFactory beanFactory,
            Class<T> type,
            Class<? extends Annotation> globalAnnotation,
            List<String> alsoGlobal) {
        this.beanFactory = beanFactory;
        this.type = type;
        this.globalNames = new LinkedHashSet<>(List.of(beanFactory.getBeanNamesForAnnotation(globalAnnotation)));
        globalNames.addAll(alsoGlobal);
        this.global = new ArrayList<>(globalNames.stream().map(this::named).toList());
        sort(global);
    }

    /** Returns the global interceptors. */
    public List<T> global() {
        return List.copyOf(global);
    }

    /**
     * Returns the global interceptors, then those named, in this order: by class, by bean name. A bean that is named
     * twice, or is global too, runs once, at its first place.
     *
     * @param classes classes whose only bean is taken, or of which an instance is created if there is none
     * @param beanNames names of beans
     * @param sort whether all are sorted together, rather than the global ones first
     */
    public List<T> with(List<Class<? extends T>> classes, List<String> beanNames, boolean sort) {
        List<T> all = new ArrayList<>(global);
        Set<String> taken = new HashSet<>(globalNames);
        for (Class<? extends T> interceptorClass : classes) {
            String[] candidates = beanFactory.getBeanNamesForType(interceptorClass);
            if (candidates.length == 0) {
                all.add(beanFactory.createBean(interceptorClass));
            } else {
                add(named(interceptorClass, candidates), all, taken);
            }
        }
        beanNames.forEach(name -> add(name, all, taken));
        if (sort) {
            sort(all);
        }
        return List.copyOf(all);
    }

    private void add(String name, List<T> all, Set<String> taken) {
        if (taken.add(name)) {
            all.add(named(name));
        }
    }

    private T named(String name) {
        T bean = beanFactory.getBean(name, type);
        names.put(bean, name);
        return bean;
    }

    private String named(Class<? extends T> interceptorClass, String[] candidates) {
        return candidates.length == 1
                ? candidates[0]
                : beanFactory.resolveNamedBean(interceptorClass).getBeanName();
    }

    private void sort(List<T> interceptors) {
        interceptors.sort(BeanOrder.of(names, beanFactory));
    }
}
