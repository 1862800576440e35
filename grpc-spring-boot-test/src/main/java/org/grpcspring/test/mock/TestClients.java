// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.ReflectionUtils;

/** Finds the clients that are injected into the methods of a test, after its mocks are checked. Thread-safe. */
final class TestClients {

    private TestClients() {}

    static Set<String> of(Class<?> testClass, PropertyResolver properties) {
        Set<String> names = new TreeSet<>();
        Stream.of(ReflectionUtils.getAllDeclaredMethods(testClass))
                .flatMap(TestClients::points)
                .flatMap(point -> MergedAnnotations.from(point).stream(GrpcClient.class))
                .map(client -> properties.resolvePlaceholders(client.getString("value")))
                .forEach(names::add);
        return names;
    }

    private static Stream<AnnotatedElement> points(Executable method) {
        return Stream.concat(Stream.of(method), Stream.of(method.getParameters()));
    }
}
