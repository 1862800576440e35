// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * Where a value stands in a message.
 *
 * @param shown the fields with indexes and keys, such as {@code items[1].sku}
 * @param plain the fields alone, such as {@code items.sku}
 */
record ShownPath(String shown, String plain) {

    static final ShownPath ROOT = new ShownPath("", "");

    ShownPath field(FieldDescriptor field) {
        String name = field.isExtension() ? "[" + field.getFullName() + "]" : field.getName();
        return new ShownPath(dotted(shown, name), dotted(plain, name));
    }

    ShownPath unknownField(int number) {
        String name = "(unknown field " + number + ")";
        return new ShownPath(dotted(shown, name), dotted(plain, name));
    }

    ShownPath element(int index) {
        return new ShownPath(shown + "[" + index + "]", plain);
    }

    ShownPath entry(Object key) {
        String quoted = key instanceof String text ? FieldText.ofAny(text) : String.valueOf(key);
        return new ShownPath(shown + "[" + quoted + "]", plain);
    }

    ShownPath packed(String type) {
        return new ShownPath(shown + "(" + type + ")", plain + "(" + type + ")");
    }

    private static String dotted(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
