// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message has in a field.
 *
 * @param field the field, or the value of the field's map
 * @param whole whether it is all of a repeated field or map
 * @param value the value, or null if it is not set
 */
record FieldValue(
        FieldDescriptor field, boolean whole, @Nullable Object value) {

    boolean isSet() {
        return value != null;
    }

    boolean isDefault() {
        if (whole) {
            return value instanceof List<?> all && all.isEmpty();
        }
        return !(value instanceof Message) && field.getDefaultValue().equals(value);
    }

    /** Returns whether a test means the value: whole numbers of any type, a constant or its name, bytes or an array. */
    boolean is(@Nullable Object expected) {
        if (value == null || expected == null) {
            return value == null && expected == null;
        }
        if (!whole) {
            return isOne(field, value, expected);
        }
        List<?> all = (List<?>) value;
        if (field.isMapField()) {
            return expected instanceof Map<?, ?> map && areEntries(all, map);
        }
        if (!(expected instanceof List<?> list) || list.size() != all.size()) {
            return false;
        }
        boolean same = true;
        for (int i = 0; i < list.size(); i++) {
            same &= list.get(i) != null && isOne(field, all.get(i), list.get(i));
        }
        return same;
    }

    private boolean areEntries(List<?> all, Map<?, ?> expected) {
        Map<Object, Object> wanted = new HashMap<>(expected);
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor content = field.getMessageType().findFieldByNumber(2);
        return all.size() == wanted.size()
                && all.stream()
                        .map(Message.class::cast)
                        .allMatch(entry -> wanted.entrySet().stream()
                                .anyMatch(one -> isOne(key, entry.getField(key), one.getKey())
                                        && isOne(content, entry.getField(content), one.getValue())));
    }

    private static boolean isOne(FieldDescriptor field, Object value, Object expected) {
        return switch (field.getJavaType()) {
            case INT, LONG ->
                (expected instanceof Integer || expected instanceof Long)
                        && ((Number) value).longValue() == ((Number) expected).longValue();
            case FLOAT -> expected instanceof Number number && value.equals(number.floatValue());
            case DOUBLE -> expected instanceof Number number && value.equals(number.doubleValue());
            case ENUM -> isConstant((EnumValueDescriptor) value, expected);
            case BYTE_STRING -> value.equals(expected instanceof byte[] bytes ? ByteString.copyFrom(bytes) : expected);
            default -> value.equals(expected);
        };
    }

    private static boolean isConstant(EnumValueDescriptor value, Object expected) {
        if (expected instanceof ProtocolMessageEnum constant) {
            return value.getNumber() == constant.getNumber();
        }
        return expected instanceof Integer number
                ? value.getNumber() == number
                : expected instanceof EnumValueDescriptor other
                        ? value.getNumber() == other.getNumber()
                        : value.getName().equals(expected);
    }

    @Override
    public String toString() {
        return value == null ? "not set" : FieldText.of(field, value);
    }
}
