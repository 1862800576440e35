// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values of fields on one line of bounded length. */
final class FieldText {

    private static final int MAX_TEXT = 120;
    private static final int MAX_BYTES = 16;
    private static final int MAX_ELEMENTS = 5;

    private FieldText() {}

    /** Returns a value that a field has. */
    static String of(FieldDescriptor field, Object value) {
        FieldDescriptor.Type type = field.getType();
        if (value instanceof Integer number
                && (type == FieldDescriptor.Type.UINT32 || type == FieldDescriptor.Type.FIXED32)) {
            return Integer.toUnsignedString(number);
        }
        if (value instanceof Long number
                && (type == FieldDescriptor.Type.UINT64 || type == FieldDescriptor.Type.FIXED64)) {
            return Long.toUnsignedString(number);
        }
        return ofAny(value);
    }

    /** Returns any value. */
    static String ofAny(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return '"' + cut(text.toString()) + '"';
        }
        if (value instanceof Message message) {
            return "{" + cut(line(message)) + "}";
        }
        if (value instanceof ByteString bytes) {
            return bytes(bytes);
        }
        if (value instanceof byte[] bytes) {
            return bytes(ByteString.copyFrom(bytes));
        }
        if (value instanceof EnumValueDescriptor constant) {
            return constant.getIndex() < 0 ? String.valueOf(constant.getNumber()) : constant.getName();
        }
        if (value instanceof UnknownFieldSet.Field field) {
            UnknownFieldSet set =
                    UnknownFieldSet.newBuilder().addField(1, field).build();
            return "{"
                    + cut(TextFormat.printer()
                            .emittingSingleLine(true)
                            .printToString(set)
                            .strip()) + "}";
        }
        if (value instanceof Collection<?> all) {
            String more = all.size() > MAX_ELEMENTS ? ", … (" + all.size() + " elements)" : "";
            return all.stream().limit(MAX_ELEMENTS).map(FieldText::ofAny).collect(Collectors.joining(", ", "[", more))
                    + "]";
        }
        return cut(String.valueOf(value));
    }

    /** Returns a message with the name of its type. */
    static String typed(Message message) {
        return message.getDescriptorForType().getFullName() + " " + ofAny(message);
    }

    static String of(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** Returns a text on one line, and its beginning if it is long. */
    static String cut(String text) {
        String line = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        line = line.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
        return text.length() > MAX_TEXT ? line + "… (" + text.length() + " characters)" : line;
    }

    private static String line(Message message) {
        return TextFormat.printer()
                .emittingSingleLine(true)
                .escapingNonAscii(false)
                .printToString(message)
                .strip();
    }

    private static String bytes(ByteString bytes) {
        String hex = HexFormat.of()
                .formatHex(bytes.substring(0, Math.min(MAX_BYTES, bytes.size())).toByteArray());
        return "0x" + hex + (bytes.size() > MAX_BYTES ? "…" : "") + " (" + bytes.size()
                + (bytes.size() == 1 ? " byte)" : " bytes)");
    }
}
