// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.AutowireCandidateResolver;

/**
 * Answers for some injection points, and leaves all others to the resolver that was there before. Safe for use by many
 * threads, if what finds the values is.
 */
public final class InjectionPointResolver implements AutowireCandidateResolver {

    private final AutowireCandidateResolver delegate;
    private final Function<DependencyDescriptor, @Nullable Object> values;

    /**
     * Creates a resolver.
     *
     * @param delegate the resolver that was there before
     * @param values returns what is injected at a point, or null if that is for the other resolver to say
     */
    public InjectionPointResolver(
            AutowireCandidateResolver delegate, Function<DependencyDescriptor, @Nullable Object> values) {
        this.delegate = delegate;
        this.values = values;
    }

    @Override
    public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
        Object value = values.apply(descriptor);
        return value != null ? value : delegate.getSuggestedValue(descriptor);
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
    public @Nullable Class<?> getLazyResolutionProxyClass(DependencyDescriptor descriptor, @Nullable String beanName) {
        return delegate.getLazyResolutionProxyClass(descriptor, beanName);
    }

    @Override
    public AutowireCandidateResolver cloneIfNecessary() {
        return new InjectionPointResolver(delegate.cloneIfNecessary(), values);
    }
}
