// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.aot;

import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.MethodDescriptor.ReflectableMarshaller;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The type of the requests or replies of an RPC, as its generated code says.
 *
 * @param type the class of the messages, {@code Object} if the marshaller does not say
 * @param empty the only message of {@code google.protobuf.Empty}, or null for any other type
 */
public record MessageType(Class<?> type, @Nullable Object empty) {

    private static final String EMPTY = "com.google.protobuf.Empty";

    /** Returns the type of the messages that a marshaller reads and writes. */
    public static MessageType of(Marshaller<?> marshaller) {
        Class<?> type = marshaller instanceof ReflectableMarshaller<?> reflectable
                ? reflectable.getMessageClass()
                : Object.class;
        return new MessageType(
                type,
                type.getName().equals(EMPTY) && marshaller instanceof PrototypeMarshaller<?> prototypes
                        ? prototypes.getMessagePrototype()
                        : null);
    }

    /** Returns whether messages are {@code google.protobuf.Empty}. */
    public boolean isEmpty() {
        return empty != null;
    }

    /** Returns whether messages may be declared with a type; with any if the marshaller does not say theirs. */
    public boolean is(@Nullable Class<?> other) {
        return type.equals(other) || (type.equals(Object.class) && other != null);
    }

    /** Returns the name as code writes it. */
    @Override
    public String toString() {
        return ClassUtils.getShortName(type);
    }
}
