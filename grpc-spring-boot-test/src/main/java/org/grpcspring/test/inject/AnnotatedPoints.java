// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inject;

import java.lang.annotation.Annotation;
import java.util.function.BiFunction;
import org.grpcspring.client.inject.InjectionPointResolver;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * Resolves the injection points that carry an annotation, and leaves all others as they are.
 *
 * @param <A> the annotation, which is itself annotated with {@code @Autowired} or {@code @Value}
 */
public final class AnnotatedPoints<A extends Annotation> implements BeanFactoryPostProcessor {

    private final Class<A> annotation;
    private final BiFunction<A, DependencyDescriptor, Object> values;

    /**
     * Creates the post-processor.
     *
     * @param annotation what the points carry
     * @param values returns what is injected at a point
     */
    public AnnotatedPoints(Class<A> annotation, BiFunction<A, DependencyDescriptor, Object> values) {
        this.annotation = annotation;
        this.values = values;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (beanFactory instanceof DefaultListableBeanFactory factory) {
            factory.setAutowireCandidateResolver(
                    new InjectionPointResolver(factory.getAutowireCandidateResolver(), this::value));
        }
    }

    private @Nullable Object value(DependencyDescriptor point) {
        MergedAnnotation<A> found =
                MergedAnnotations.from(point.getAnnotations()).get(annotation);
        return found.isPresent() ? values.apply(found.synthesize(), point) : null;
    }
}
