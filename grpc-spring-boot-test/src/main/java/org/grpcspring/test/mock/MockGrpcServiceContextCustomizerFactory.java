// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.ReflectionUtils;

/** Finds {@link MockGrpcService} on the fields of a test class, of what it extends, and of what encloses it. */
final class MockGrpcServiceContextCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        Map<MockedService, Field> services = new HashMap<>();
        for (Class<?> type = testClass; type != null; type = enclosing(type)) {
            ReflectionUtils.doWithFields(type, field -> add(field, services));
        }
        return services.isEmpty() ? null : new MockGrpcServiceContextCustomizer(Set.copyOf(services.keySet()));
    }

    private static @Nullable Class<?> enclosing(Class<?> type) {
        return TestContextAnnotationUtils.searchEnclosingClass(type) ? type.getEnclosingClass() : null;
    }

    private static void add(Field field, Map<MockedService, Field> services) {
        MergedAnnotation<MockGrpcService> annotation =
                MergedAnnotations.from(field).get(MockGrpcService.class);
        if (!annotation.isPresent()) {
            return;
        }
        MockedService mocked = MockedService.of(field, annotation.synthesize());
        MockedClient client = MockedClient.of(mocked.client());
        services.forEach((other, otherField) -> {
            if (other.service() == mocked.service()
                    && client.equals(MockedClient.of(other.client()))
                    && !field.equals(otherField)) {
                throw new IllegalStateException(
                        "%s is on the field '%s' of %s, and %s on the field '%s' of %s, where case and dashes in a client's name do not matter: a client has one mock of a service; remove one of the fields"
                                .formatted(
                                        mocked,
                                        field.getName(),
                                        field.getDeclaringClass().getName(),
                                        other,
                                        otherField.getName(),
                                        otherField.getDeclaringClass().getName()));
            }
        });
        services.put(mocked, field);
    }
}
