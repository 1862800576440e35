// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grpcspring.spelling.KnownNames;
import org.jspecify.annotations.Nullable;

/**
 * A path to a field as a test writes it: names of the {@code .proto} file with dots between them, and indexes and keys
 * in brackets.
 *
 * @param text the whole
 * @param steps the names, and the indexes and keys with their opening bracket
 */
record FieldPath(String text, List<String> steps) {

    private static final Pattern STEP =
            Pattern.compile("\\.?(\\w+)|\\.?(\\[(?:\"[^\"]*\"|[\\w.-]+))\\]|(\\([\\w.]+)\\)");

    static FieldPath of(String text) {
        List<String> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end && (end > 0 || !text.startsWith("."))) {
            end = matcher.end();
            Stream.of(1, 2, 3).map(matcher::group).filter(Objects::nonNull).forEach(steps::add);
        }
        if (end == 0 || end < text.length()) {
            throw new IllegalArgumentException(
                    "'%s' is not the path of a field, such as id, items[1].sku or labels[\"a\"]".formatted(text));
        }
        return new FieldPath(text, List.copyOf(steps));
    }

    /**
     * Checks that a type has the field, and returns it, or null if that is in a message that an {@code Any} holds.
     *
     * @throws IllegalArgumentException if it has not
     */
    @Nullable
    FieldDescriptor check(Descriptor root) {
        Descriptor type = root;
        FieldDescriptor last = null;
        for (String step : steps) {
            if (step.startsWith("(")) {
                return null;
            }
            if (step.startsWith("[")) {
                boolean isExtension = step.indexOf('.') > 0 && !step.startsWith("[\"");
                if (last == null || isExtension) {
                    return null;
                }
                if (!last.isRepeated()) {
                    throw new IllegalArgumentException("In the path '%s', the field '%s' of %s is not repeated"
                            .formatted(
                                    text,
                                    last.getName(),
                                    last.getContainingType().getFullName()));
                }
            } else {
                last = field(type, step, last);
                type = valueType(last);
            }
        }
        return last;
    }

    private FieldDescriptor field(@Nullable Descriptor type, String name, @Nullable FieldDescriptor before) {
        if (type == null) {
            throw new IllegalArgumentException("In the path '%s', '%s' is not a message and has no field '%s'"
                    .formatted(text, before == null ? "" : before.getName(), name));
        }
        FieldDescriptor field = type.findFieldByName(name);
        if (field == null) {
            KnownNames names = KnownNames.of(
                    type.getFields().stream().map(FieldDescriptor::getName).toList());
            throw new IllegalArgumentException("In the path '%s', %s has no field '%s'. %s"
                    .formatted(text, type.getFullName(), name, names.instead(name)));
        }
        return field;
    }

    private static @Nullable Descriptor valueType(FieldDescriptor field) {
        FieldDescriptor value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
        return value.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? value.getMessageType() : null;
    }

    /** Returns what a message has there. */
    FieldValue read(Message root) {
        check(root.getDescriptorForType());
        Object value = root;
        FieldDescriptor field = null;
        boolean whole = false;
        for (String step : steps) {
            boolean isKey = step.startsWith("[");
            if (step.startsWith("(") || (isKey && (field == null || !field.isRepeated()))) {
                throw new IllegalArgumentException(
                        "The path '%s' leads into an Any or to an extension, which cannot be read".formatted(text));
            }
            if (isKey && field != null) {
                value = element(field, (List<?>) value, step.substring(1));
                field = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
                whole = false;
                if (value == null) {
                    return new FieldValue(field, false, null);
                }
            } else {
                Message message = (Message) one(value, whole);
                field = message.getDescriptorForType().findFieldByName(step);
                whole = field.isRepeated();
                if (field.hasPresence() && !message.hasField(field)) {
                    return new FieldValue(field, false, null);
                }
                value = message.getField(field);
            }
        }
        return new FieldValue(Objects.requireNonNull(field), whole, value);
    }

    private Object one(Object value, boolean whole) {
        if (whole) {
            throw new IllegalArgumentException(
                    "The path '%s' needs an index or a key after a repeated field".formatted(text));
        }
        return value;
    }

    private static @Nullable Object element(FieldDescriptor field, List<?> all, String step) {
        String key = step.startsWith("\"") ? step.substring(1, step.length() - 1) : step;
        if (!field.isMapField()) {
            int index = Integer.parseInt(key);
            return index < all.size() ? all.get(index) : null;
        }
        Descriptor type = field.getMessageType();
        return all.stream()
                .map(Message.class::cast)
                .filter(entry -> String.valueOf(entry.getField(type.findFieldByNumber(1)))
                        .equals(key))
                .findFirst()
                .map(entry -> entry.getField(type.findFieldByNumber(2)))
                .orElse(null);
    }
}
