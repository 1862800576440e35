// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Name;

/** The keys that a record of properties binds. */
public final class PropertyKeys {

    private PropertyKeys() {}

    /** Returns the keys, those of nested records after a dot. */
    public static List<String> of(Class<?> properties) {
        return Stream.of(properties.getRecordComponents())
                .flatMap(PropertyKeys::keys)
                .toList();
    }

    private static Stream<String> keys(RecordComponent component) {
        if (isOtherSpelling(component)) {
            return Stream.empty();
        }
        String key = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return component.getType().isRecord()
                ? of(component.getType()).stream().map(nested -> key + "." + nested)
                : Stream.of(key);
    }

    private static boolean isOtherSpelling(RecordComponent component) {
        return Stream.of(component.getDeclaringRecord().getDeclaredFields())
                .anyMatch(
                        field -> field.getName().equals(component.getName()) && field.isAnnotationPresent(Name.class));
    }
}
