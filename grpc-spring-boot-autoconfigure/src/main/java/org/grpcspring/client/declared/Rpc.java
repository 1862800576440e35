// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.MethodDescriptor.ReflectableMarshaller;
import java.util.Objects;
import org.grpcspring.aot.GeneratedCode;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * An RPC of a service.
 *
 * @param descriptor the generated descriptor
 */
record Rpc(MethodDescriptor<Object, Object> descriptor) {

    private static final String EMPTY = "com.google.protobuf.Empty";
    // A proxy passes messages as they come; their types are checked beforehand.
    @SuppressWarnings("unchecked")
    static Rpc of(MethodDescriptor<?, ?> descriptor) {
        return new Rpc((MethodDescriptor<Object, Object>) descriptor);
    }

    /** Returns the name of its method: as the generated code has it. */
    String methodName() {
        return GeneratedCode.methodName(descriptor);
    }

    boolean streamsRequests() {
        return !descriptor.getType().clientSendsOneMessage();
    }

    boolean streamsReplies() {
        return !descriptor.getType().serverSendsOneMessage();
    }

    boolean takesRequest(@Nullable Class<?> type) {
        return fits(descriptor.getRequestMarshaller(), type);
    }

    boolean returnsReply(@Nullable Class<?> type) {
        return fits(descriptor.getResponseMarshaller(), type);
    }

    boolean needsNoRequest() {
        return isEmpty(descriptor.getRequestMarshaller());
    }

    boolean needsNoReply() {
        return isEmpty(descriptor.getResponseMarshaller());
    }

    Object emptyRequest() {
        return Objects.requireNonNull(
                ((PrototypeMarshaller<Object>) descriptor.getRequestMarshaller()).getMessagePrototype());
    }

    /** Returns the method that waits for its reply, as one would write it. */
    String signature() {
        String request = name(descriptor.getRequestMarshaller());
        String reply = name(descriptor.getResponseMarshaller());
        String parameters = needsNoRequest() ? "" : request + " request";
        String result = needsNoReply() ? "void" : reply;
        return "%s %s(%s);"
                .formatted(
                        streamsReplies() ? "Stream<" + reply + ">" : result,
                        methodName(),
                        streamsRequests() ? "Stream<" + request + "> requests" : parameters);
    }

    private static boolean isEmpty(MethodDescriptor.Marshaller<?> marshaller) {
        Class<?> message = message(marshaller);
        return message != null && message.getName().equals(EMPTY);
    }

    private static boolean fits(MethodDescriptor.Marshaller<?> marshaller, @Nullable Class<?> type) {
        Class<?> message = message(marshaller);
        return type != null && (message == null || message == type);
    }

    private static String name(MethodDescriptor.Marshaller<?> marshaller) {
        Class<?> message = message(marshaller);
        return message == null ? "Object" : ClassUtils.getShortName(message);
    }

    private static @Nullable Class<?> message(MethodDescriptor.Marshaller<?> marshaller) {
        return marshaller instanceof ReflectableMarshaller<?> known ? known.getMessageClass() : null;
    }
}
