// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.aot;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;

/** Registers what the messages of a generated service do by reflection. Thread-safe. */
public final class GeneratedCodeHints {

    private GeneratedCodeHints() {}

    /**
     * Registers a service, its requests and replies, and all messages and enums within them.
     *
     * @param hints where they are registered
     * @param generated the generated {@code …Grpc} class
     */
    public static void register(RuntimeHints hints, Class<?> generated) {
        registerMethods(hints, generated);
        GeneratedCode.service(generated).ifPresent(service -> {
            Set<Class<?>> seen = new HashSet<>();
            service.getMethods().stream()
                    .flatMap(rpc -> Stream.of(rpc.getRequestMarshaller(), rpc.getResponseMarshaller()))
                    .forEach(marshaller -> registerPrototype(hints, marshaller, seen));
        });
    }

    private static void registerPrototype(
            RuntimeHints hints, MethodDescriptor.Marshaller<?> marshaller, Set<Class<?>> seen) {
        if (marshaller instanceof MethodDescriptor.PrototypeMarshaller<?> prototypes
                && prototypes.getMessagePrototype() instanceof Message message) {
            register(hints, message, seen);
        }
    }

    private static void register(RuntimeHints hints, Message message, Set<Class<?>> seen) {
        if (!seen.add(message.getClass())) {
            return;
        }
        registerMethods(hints, message.getClass());
        registerMethods(hints, message.newBuilderForType().getClass());
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                Message.Builder nested = message.newBuilderForType().newBuilderForField(field);
                register(hints, nested.getDefaultInstanceForType(), seen);
            }
        }
    }

    private static void registerMethods(RuntimeHints hints, Class<?> type) {
        hints.reflection().registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS);
    }
}
