// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.endpoint;

import com.google.protobuf.Descriptors;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The types of a method's messages: their names in the proto file where the generated code tells them, else their
 * classes.
 *
 * @param request the type of the messages received, or null if nothing tells it
 * @param response the type of the messages sent, or null if nothing tells it
 */
record MessageTypes(@Nullable String request, @Nullable String response) {

    private static final boolean PROTOBUF =
            ClassUtils.isPresent("io.grpc.protobuf.ProtoMethodDescriptorSupplier", MessageTypes.class.getClassLoader());

    static MessageTypes of(MethodDescriptor<?, ?> method) {
        MessageTypes inProto = PROTOBUF ? InProto.of(method.getSchemaDescriptor()) : null;
        return inProto != null
                ? inProto
                : new MessageTypes(className(method.getRequestMarshaller()), className(method.getResponseMarshaller()));
    }

    private static @Nullable String className(MethodDescriptor.Marshaller<?> marshaller) {
        return marshaller instanceof MethodDescriptor.ReflectableMarshaller<?> reflectable
                ? reflectable.getMessageClass().getName()
                : null;
    }

    /** Reads the proto file, where grpc-protobuf is there. */
    private static final class InProto {

        static @Nullable MessageTypes of(@Nullable Object schema) {
            if (schema instanceof ProtoMethodDescriptorSupplier proto) {
                Descriptors.MethodDescriptor method = proto.getMethodDescriptor();
                return new MessageTypes(
                        method.getInputType().getFullName(),
                        method.getOutputType().getFullName());
            }
            return null;
        }
    }
}
