// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells violations of Jakarta's constraints in the words of the proto: by the fields' names there, and without the
 * method that was called. Needs {@code jakarta.validation} and {@code grpc-protobuf}.
 */
public final class ConstraintPaths {

    /** What the generated getters of one field have behind its name. */
    private static final List<String> ENDINGS =
            List.of("", "List", "Map", "Count", "Value", "ValueList", "Bytes", "OrBuilder", "OrBuilderList");

    private ConstraintPaths() {}

    /** Returns what is wrong with a field of a message, or with an argument. */
    public static FieldViolation violation(ConstraintViolation<?> violation) {
        return BadRequests.violation(
                path(violation),
                violation.getMessage(),
                violation
                        .getConstraintDescriptor()
                        .getAnnotation()
                        .annotationType()
                        .getSimpleName());
    }

    /** Returns whether it is what a method returned that is wrong. */
    public static boolean isReturned(ConstraintViolation<?> violation) {
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.RETURN_VALUE) {
                return true;
            }
        }
        return false;
    }

    private static String path(ConstraintViolation<?> violation) {
        StringBuilder path = new StringBuilder();
        Descriptor type = type(violation.getRootBean());
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.isInIterable()) {
                path.append(subscript(node));
            }
            if (node.getKind() == ElementKind.PARAMETER) {
                int index = node.as(Path.ParameterNode.class).getParameterIndex();
                type = type(violation.getExecutableParameters()[index]);
                path.append(type == null ? node.getName() : "");
            } else if (node.getKind() == ElementKind.PROPERTY) {
                FieldDescriptor field = type == null ? null : field(type, node.getName());
                path.append(path.isEmpty() ? "" : ".").append(field == null ? node.getName() : field.getName());
                type = field == null ? null : type(field);
            }
        }
        return path.toString();
    }

    private static String subscript(Path.Node node) {
        if (node.getIndex() != null) {
            return "[" + node.getIndex() + "]";
        }
        Object key = node.getKey();
        return key instanceof String text
                ? "[\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]"
                : "[" + (key == null ? "" : key) + "]";
    }

    private static @Nullable Descriptor type(@Nullable Object bean) {
        return bean instanceof Message message ? message.getDescriptorForType() : null;
    }

    private static @Nullable Descriptor type(FieldDescriptor field) {
        FieldDescriptor value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
        return value.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? value.getMessageType() : null;
    }

    private static @Nullable FieldDescriptor field(Descriptor type, String property) {
        for (String ending : ENDINGS) {
            if (property.endsWith(ending)) {
                String name = plain(property.substring(0, property.length() - ending.length()));
                for (FieldDescriptor field : type.getFields()) {
                    if (plain(field.getName()).equals(name)) {
                        return field;
                    }
                }
            }
        }
        return null;
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
