// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inject;

import java.lang.annotation.Annotation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.AutowireCandidateResolver;
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
            factory.setAutowireCandidateResolver(new Resolver(factory.getAutowireCandidateResolver()));
        }
    }

    /** Answers for the annotated points, and asks the resolver that was there before for all others. */
    private final class Resolver implements AutowireCandidateResolver {

        private final AutowireCandidateResolver delegate;

        Resolver(AutowireCandidateResolver delegate) {
            this.delegate = delegate;
        }

        @Override
        public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
            MergedAnnotation<A> found =
                    MergedAnnotations.from(descriptor.getAnnotations()).get(annotation);
            return found.isPresent()
                    ? values.apply(found.synthesize(), descriptor)
                    : delegate.getSuggestedValue(descriptor);
        }

        @Override
        public boolean isAutowireCandidate(BeanDefinitionHolder holder, DependencyDescriptor descriptor) {
            return delegate.isAutowireCandidate(holder, descriptor);
        }

        @Override
        public boolean isRequired(DependencyDescriptor descriptor) {
            return delegate.isRequired(descriptor);
        }

        @Override
        public boolean hasQualifier(DependencyDescriptor descriptor) {
            return delegate.hasQualifier(descriptor);
        }

        @Override
        public @Nullable String getSuggestedName(DependencyDescriptor descriptor) {
            return delegate.getSuggestedName(descriptor);
        }

        @Override
        public @Nullable Object getLazyResolutionProxyIfNecessary(
                DependencyDescriptor descriptor, @Nullable String beanName) {
            return delegate.getLazyResolutionProxyIfNecessary(descriptor, beanName);
        }

        @Override
        public @Nullable Class<?> getLazyResolutionProxyClass(
                DependencyDescriptor descriptor, @Nullable String beanName) {
            return delegate.getLazyResolutionProxyClass(descriptor, beanName);
        }

        @Override
        public AutowireCandidateResolver cloneIfNecessary() {
            return new Resolver(delegate.cloneIfNecessary());
        }
    }
}
