// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.grpcspring.client.stub.GrpcStubs;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * Finds the bean to be injected in place of a stub of a client: the one of the stub's type that a test declares for it,
 * or else what {@link GrpcClientBean} or {@link ImportGrpcClients} made for the same client.
 *
 * @param beanFactory where it is looked up
 * @param overrides the names of beans that had instances before the first bean was created, as those have that a test
 *     puts in the place of a bean definition
 */
record StubBeans(DefaultListableBeanFactory beanFactory, Set<String> overrides) {

    private static final Log log = LogFactory.getLog(StubBeans.class);

    @Nullable
    Object find(Class<?> type, String client, OwnInterceptors interceptors, Object target) {
        if (!GrpcStubs.isStub(type)) {
            return null;
        }
        List<String> names = List.of(beanFactory.getBeanNamesForType(type, true, false));
        String found = override(names.stream().filter(overrides::contains).toList(), type, client);
        if (found != null) {
            log.info("The bean '%s' of a test takes the place of client '%s' at %s".formatted(found, client, target));
        } else if (interceptors.isEmpty()) {
            found = names.stream()
                    .filter(name -> !overrides.contains(name) && isMadeFor(client, name))
                    .findFirst()
                    .orElse(null);
        }
        return found == null ? null : beanFactory.getBean(found);
    }

    private @Nullable String override(List<String> names, Class<?> type, String client) {
        List<String> fitting =
                names.stream().filter(name -> client.equals(client(name))).toList();
        if (fitting.isEmpty()) {
            List<String> any =
                    names.stream().filter(name -> client(name) == null).toList();
            List<String> named = any.stream()
                    .filter(List.of(client, ClientBean.name(client, type))::contains)
                    .toList();
            fitting = named.isEmpty() ? any : named;
        }
        if (fitting.size() > 1) {
            throw new NoUniqueBeanDefinitionException(
                    type,
                    fitting.size(),
                    "Of the beans %s of a test, one may take the place of client '%s': annotate its field with @GrpcClient(\"%s\"), and the fields of the others with their clients"
                            .formatted(fitting, client, client));
        }
        return fitting.isEmpty() ? null : fitting.get(0);
    }

    /** Returns the client that a test's bean is meant for, or null if it does not say so. */
    private @Nullable String client(String override) {
        if (beanFactory.getBeanDefinition(override) instanceof RootBeanDefinition definition
                && definition.getQualifiedElement() != null) {
            MergedAnnotations annotations =
                    MergedAnnotations.from(Objects.requireNonNull(definition.getQualifiedElement()));
            if (annotations.isPresent(GrpcClient.class)) {
                return beanFactory.resolveEmbeddedValue(
                        annotations.get(GrpcClient.class).getString("value"));
            }
        }
        ClientBean made = ClientBean.of(override, beanFactory);
        return made == null ? null : beanFactory.resolveEmbeddedValue(made.client());
    }

    private boolean isMadeFor(String client, String name) {
        ClientBean bean = ClientBean.of(name, beanFactory);
        return bean != null
                && bean.interceptors().isEmpty()
                && client.equals(beanFactory.resolveEmbeddedValue(bean.client()));
    }

    static Set<String> overrides(DefaultListableBeanFactory beanFactory) {
        return Set.copyOf(Arrays.stream(beanFactory.getBeanDefinitionNames())
                .filter(beanFactory::containsSingleton)
                .toList());
    }
}
