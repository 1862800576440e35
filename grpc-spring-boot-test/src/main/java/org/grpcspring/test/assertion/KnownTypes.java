// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorDetailsProto;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of messages that an {@code Any} may hold: those of some files and of all that these import. Immutable. */
final class KnownTypes {

    private final Map<String, Descriptor> types = new HashMap<>();

    private KnownTypes() {}

    static KnownTypes of(Collection<FileDescriptor> files) {
        KnownTypes known = new KnownTypes();
        Set<FileDescriptor> seen = new HashSet<>();
        files.forEach(file -> known.add(file, seen));
        return known;
    }

    /** Returns the types of {@code google.rpc} and further ones. */
    static KnownTypes ofErrors(List<Descriptor> further) {
        KnownTypes known = of(List.of(ErrorDetailsProto.getDescriptor()));
        further.forEach(known::add);
        return known;
    }

    private void add(FileDescriptor file, Set<FileDescriptor> seen) {
        if (seen.add(file)) {
            file.getMessageTypes().forEach(this::add);
            file.getDependencies().forEach(imported -> add(imported, seen));
        }
    }

    private void add(Descriptor type) {
        types.put(type.getFullName(), type);
        type.getNestedTypes().forEach(this::add);
    }

    static String name(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    }

    /** Returns what an {@code Any} holds, or null if its type is unknown or its bytes are not of the type. */
    @Nullable
    Message unpack(String typeUrl, ByteString value) {
        Descriptor type = types.get(name(typeUrl));
        try {
            return type == null ? null : DynamicMessage.parseFrom(type, value);
        } catch (InvalidProtocolBufferException unreadable) {
            return null;
        }
    }

    String text(Any any) {
        Message message = unpack(any.getTypeUrl(), any.getValue());
        return message == null
                ? name(any.getTypeUrl()) + " " + FieldText.ofAny(any.getValue())
                : FieldText.typed(message);
    }
}
