// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the clients that may be injected after the mocks of a test are checked: into its methods, into classes nested
 * in it, and into beans that are created when they are needed. Thread-safe.
 */
final class TestClients {

    private TestClients() {}

    static Set<String> of(Class<?> testClass, ApplicationContext context) {
        Set<String> names = new TreeSet<>();
        Stream.concat(classes(testClass), beans(context.getAutowireCapableBeanFactory()))
                .flatMap(TestClients::points)
                .flatMap(point -> MergedAnnotations.from(point).stream(GrpcClient.class))
                .map(client -> context.getEnvironment().resolvePlaceholders(client.getString("value")))
                .forEach(names::add);
        return names;
    }

    private static Stream<Class<?>> classes(Class<?> testClass) {
        return Stream.concat(
                Stream.of(testClass),
                Stream.of(testClass.getDeclaredClasses())
                        .filter(nested -> !Modifier.isStatic(nested.getModifiers()))
                        .flatMap(TestClients::classes));
    }

    /** Returns the classes and the factory methods of beans that have no instance yet. */
    private static Stream<AnnotatedElement> beans(BeanFactory beans) {
        if (!(beans instanceof ConfigurableListableBeanFactory factory)) {
            return Stream.empty();
        }
        return Stream.of(factory.getBeanDefinitionNames())
                .filter(name -> !factory.containsSingleton(name))
                .flatMap(name -> Stream.of(
                                factory.getType(name, false),
                                factory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition
                                        ? definition.getResolvedFactoryMethod()
                                        : null)
                        .filter(Objects::nonNull));
    }

    private static Stream<AnnotatedElement> points(AnnotatedElement element) {
        if (element instanceof Executable method) {
            return Stream.concat(Stream.of(method), Stream.of(method.getParameters()));
        }
        Class<?> type = (Class<?>) element;
        List<AnnotatedElement> points = new ArrayList<>();
        ReflectionUtils.doWithFields(type, points::add);
        Stream.concat(Stream.of(ReflectionUtils.getAllDeclaredMethods(type)), Stream.of(type.getDeclaredConstructors()))
                .flatMap(TestClients::points)
                .forEach(points::add);
        return points.stream();
    }
}
