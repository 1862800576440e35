// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice;

import java.util.List;
import java.util.stream.Stream;
import org.grpcspring.server.service.GrpcService;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource.StubPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Checks that the named services are in their slice, and leaves a mark in the environment of its context.
 *
 * @param services the classes that the test names
 */
record GrpcSlice(List<Class<?>> services) implements ContextCustomizer {

    private static final String MARK = GrpcSlice.class.getName();

    /** Returns whether a context is a slice; its environment can still be asked when it has failed to start. */
    static boolean isSlice(Environment environment) {
        return environment instanceof ConfigurableEnvironment configurable
                && configurable.getPropertySources().contains(MARK);
    }

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        context.getEnvironment().getPropertySources().addLast(new StubPropertySource(MARK));
        context.addBeanFactoryPostProcessor(beanFactory -> services.forEach(service -> check(service, beanFactory)));
    }

    private static void check(Class<?> service, ListableBeanFactory beanFactory) {
        String[] beans = beanFactory.getBeanNamesForType(service, true, false);
        if (beans.length == 0) {
            throw new IllegalStateException(
                    "@GrpcTest names %1$s, and there is no bean of this type; annotate the class with @GrpcService in a package that the application scans, or add @Import(%2$s.class) to the test, or @Import of the configuration with its @Bean method"
                            .formatted(service.getName(), service.getSimpleName()));
        }
        if (Stream.of(beans).allMatch(bean -> beanFactory.findAnnotationOnBean(bean, GrpcService.class) == null)) {
            throw new IllegalStateException(
                    "@GrpcTest names %s, which is a bean without @GrpcService and is not served; add @GrpcService to the class or to its @Bean method, or name the service that uses it"
                            .formatted(service.getName()));
        }
    }
}
