// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.UnknownFieldSet;
import java.util.SortedSet;
import java.util.TreeSet;

/** Compares the fields of messages that their type does not have. */
final class UnknownFields {

    private UnknownFields() {}

    static void compare(
            ShownPath path, UnknownFieldSet expected, UnknownFieldSet actual, boolean partial, Differences found) {
        SortedSet<Integer> numbers = new TreeSet<>(expected.asMap().keySet());
        if (!partial) {
            numbers.addAll(actual.asMap().keySet());
        }
        for (int number : numbers) {
            UnknownFieldSet.Field wanted = expected.getField(number);
            UnknownFieldSet.Field present = actual.getField(number);
            if (!wanted.equals(present)) {
                found.add(
                        path.unknownField(number),
                        "expected " + text(wanted, expected.hasField(number)) + " but was "
                                + text(present, actual.hasField(number)));
            }
        }
    }

    private static String text(UnknownFieldSet.Field field, boolean isSet) {
        return isSet ? FieldText.ofAny(field) : "not set";
    }
}
