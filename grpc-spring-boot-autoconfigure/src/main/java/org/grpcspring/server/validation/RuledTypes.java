// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.GeneratedMessage.ExtendableMessage;
import com.google.protobuf.GeneratedMessage.GeneratedExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the messages with rules in their proto, among one and all within it. */
final class RuledTypes {

    private final Set<Descriptor> seen = new HashSet<>();
    private final List<Descriptor> ruled = new ArrayList<>();

    private RuledTypes() {}

    /** Returns those that have rules of their own, the inner ones first. */
    static List<Descriptor> of(Descriptor type) {
        RuledTypes types = new RuledTypes();
        types.visit(type);
        return types.ruled;
    }

    private void visit(Descriptor type) {
        if (!seen.add(type)) {
            return;
        }
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                visit(field.getMessageType());
            }
        }
        if (hasRules(type)) {
            ruled.add(type);
        }
    }

    private static boolean hasRules(Descriptor type) {
        return has(type.getOptions(), ValidateProto.message)
                || type.getFields().stream().anyMatch(field -> has(field.getOptions(), ValidateProto.field))
                || type.getOneofs().stream().anyMatch(oneof -> has(oneof.getOptions(), ValidateProto.oneof));
    }

    // A descriptor that was read without knowing the option has it among its unknown fields.
    private static <T extends ExtendableMessage<T>> boolean has(T options, GeneratedExtension<T, ?> rules) {
        return options.hasExtension(rules) || options.getUnknownFields().hasField(rules.getNumber());
    }
}
