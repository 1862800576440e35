// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.AutowireCandidateResolver;

/**
 * Answers for injection points that carry {@link GrpcClient}, and leaves all others to the resolver that was there
 * before. Safe for use by many threads.
 */
final class GrpcClientCandidateResolver implements AutowireCandidateResolver {

    private final AutowireCandidateResolver delegate;
    private final BiFunction<GrpcClient, DependencyDescriptor, Object> clients;

    GrpcClientCandidateResolver(
            AutowireCandidateResolver delegate, BiFunction<GrpcClient, DependencyDescriptor, Object> clients) {
        this.delegate = delegate;
        this.clients = clients;
    }

    @Override
    public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
        GrpcClient client = GrpcClientInjectionPoints.find(descriptor);
        return client != null ? clients.apply(client, descriptor) : delegate.getSuggestedValue(descriptor);
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
        return new GrpcClientCandidateResolver(delegate.cloneIfNecessary(), clients);
    }
}
