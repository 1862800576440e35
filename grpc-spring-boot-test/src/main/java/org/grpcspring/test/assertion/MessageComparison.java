// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares messages of one type, of any descriptor, field by field. */
final class MessageComparison {

    private static final String ANY = "google.protobuf.Any";

    private final ComparisonRules rules;
    private final KnownTypes types;
    private final Differences found;

    MessageComparison(ComparisonRules rules, KnownTypes types, Differences found) {
        this.rules = rules;
        this.types = types;
        this.found = found;
    }

    void compare(ShownPath path, Message expected, Message actual) {
        if (expected.getDescriptorForType().getFullName().equals(ANY) && comparePacked(path, expected, actual)) {
            return;
        }
        SortedMap<Integer, FieldDescriptor> fields = new TreeMap<>();
        expected.getAllFields().keySet().forEach(field -> fields.put(field.getNumber(), field));
        if (!rules.partial()) {
            actual.getAllFields().keySet().forEach(field -> fields.put(field.getNumber(), field));
        }
        for (FieldDescriptor field : fields.values()) {
            compareField(path.field(field), field, expected, actual);
        }
        UnknownFields.compare(path, expected.getUnknownFields(), actual.getUnknownFields(), rules.partial(), found);
    }

    private boolean comparePacked(ShownPath path, Message expected, Message actual) {
        Descriptor any = expected.getDescriptorForType();
        FieldDescriptor url = any.findFieldByName("type_url");
        FieldDescriptor value = any.findFieldByName("value");
        String type = KnownTypes.name(String.valueOf(expected.getField(url)));
        Message one = types.unpack(type, (ByteString) expected.getField(value));
        Message other = types.unpack(type, (ByteString) actual.getField(value));
        if (one == null || other == null || !type.equals(KnownTypes.name(String.valueOf(actual.getField(url))))) {
            return false;
        }
        compare(path.packed(type), one, other);
        return true;
    }

    private void compareField(ShownPath path, FieldDescriptor field, Message expected, Message actual) {
        if (rules.ignores(path)) {
            return;
        }
        if (field.isMapField()) {
            compareEntries(path, field, entries(field, expected), entries(field, actual));
        } else if (field.isRepeated()) {
            List<?> wanted = (List<?>) expected.getField(field);
            List<?> present = (List<?>) actual.getField(field);
            if (rules.isOrdered(path)) {
                compareElements(path, field, wanted, present);
            } else {
                compareInAnyOrder(path, field, wanted, present);
            }
        } else if (field.hasPresence() && expected.hasField(field) != actual.hasField(field)) {
            found.add(path, "expected " + setOrNot(field, expected) + " but was " + setOrNot(field, actual));
        } else {
            compareValues(path, field, expected.getField(field), actual.getField(field));
        }
    }

    private static String setOrNot(FieldDescriptor field, Message message) {
        return message.hasField(field) ? FieldText.of(field, message.getField(field)) : "not set";
    }

    private void compareValues(ShownPath path, FieldDescriptor field, Object expected, Object actual) {
        if (rules.ignores(path)) {
            return;
        }
        if (expected instanceof Message wanted && actual instanceof Message present) {
            compare(path, wanted, present);
        } else if (!isSame(expected, actual)) {
            found.add(path, "expected " + FieldText.of(field, expected) + " but was " + FieldText.of(field, actual));
        }
    }

    private static boolean isSame(Object expected, Object actual) {
        if (expected instanceof EnumValueDescriptor one && actual instanceof EnumValueDescriptor other) {
            return one.getNumber() == other.getNumber();
        }
        return expected.equals(actual);
    }

    private void compareEntries(
            ShownPath path, FieldDescriptor field, Map<Object, Object> expected, Map<Object, Object> actual) {
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        expected.forEach((key, wanted) -> {
            Object present = actual.get(key);
            if (present == null) {
                missing(path.entry(key), value, wanted);
            } else {
                whole().compareValues(path.entry(key), value, wanted, present);
            }
        });
        actual.forEach((key, present) -> {
            if (!rules.partial() && !expected.containsKey(key)) {
                unexpected(path.entry(key), value, present);
            }
        });
    }

    private static Map<Object, Object> entries(FieldDescriptor map, Message message) {
        Map<Object, Object> entries = new LinkedHashMap<>();
        for (Object element : (List<?>) message.getField(map)) {
            Message entry = (Message) element;
            Descriptor type = entry.getDescriptorForType();
            entries.put(entry.getField(type.findFieldByNumber(1)), entry.getField(type.findFieldByNumber(2)));
        }
        return entries;
    }

    private void compareElements(ShownPath path, FieldDescriptor field, List<?> expected, List<?> actual) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            ShownPath element = path.element(i);
            if (i >= actual.size()) {
                missing(element, field, expected.get(i));
            } else if (i >= expected.size()) {
                unexpected(element, field, actual.get(i));
            } else {
                whole().compareValues(element, field, expected.get(i), actual.get(i));
            }
        }
    }

    private void compareInAnyOrder(ShownPath path, FieldDescriptor field, List<?> expected, List<?> actual) {
        List<@Nullable Object> left = new ArrayList<>(actual);
        for (Object wanted : expected) {
            int same = indexOf(path, field, wanted, left);
            if (same < 0) {
                found.add(path, "missing " + FieldText.of(field, wanted));
            } else {
                left.set(same, null);
            }
        }
        for (int i = 0; i < left.size(); i++) {
            Object present = left.get(i);
            if (present != null) {
                unexpected(path.element(i), field, present);
            }
        }
    }

    private int indexOf(ShownPath path, FieldDescriptor field, Object wanted, List<@Nullable Object> left) {
        for (int i = 0; i < left.size(); i++) {
            Object present = left.get(i);
            Differences differences = new Differences();
            if (present != null) {
                new MessageComparison(rules.ofWhole(), types, differences)
                        .compareValues(path.element(i), field, wanted, present);
                if (differences.isEmpty()) {
                    return i;
                }
            }
        }
        return -1;
    }

    private MessageComparison whole() {
        return rules.partial() ? new MessageComparison(rules.ofWhole(), types, found) : this;
    }

    private void missing(ShownPath path, FieldDescriptor field, Object wanted) {
        if (!rules.ignores(path)) {
            found.add(path, "missing, expected " + FieldText.of(field, wanted));
        }
    }

    private void unexpected(ShownPath path, FieldDescriptor field, Object present) {
        if (!rules.ignores(path)) {
            found.add(path, "unexpected " + FieldText.of(field, present));
        }
    }
}
