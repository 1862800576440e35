// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.MethodDescriptor;
import java.lang.reflect.Method;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.aot.MessageType;
import org.springframework.util.ClassUtils;

/**
 * An RPC, as what its handler has to be.
 *
 * @param descriptor the RPC
 * @param request the type of its requests
 * @param reply the type of its replies
 */
record Rpc(MethodDescriptor<?, ?> descriptor, MessageType request, MessageType reply) {

    static Rpc of(MethodDescriptor<?, ?> descriptor) {
        return new Rpc(
                descriptor,
                MessageType.of(descriptor.getRequestMarshaller()),
                MessageType.of(descriptor.getResponseMarshaller()));
    }

    boolean streamsRequests() {
        return !descriptor.getType().clientSendsOneMessage();
    }

    boolean streamsReplies() {
        return !descriptor.getType().serverSendsOneMessage();
    }

    /** Returns the name of its method: as the generated code has it. */
    String methodName() {
        return GeneratedCode.methodName(descriptor);
    }

    /** Returns the method to write. */
    String signature() {
        String returned = streamsReplies() ? "Stream<" + reply + ">" : (reply.isEmpty() ? "void" : reply.toString());
        String taken = streamsRequests() ? "Stream<" + request + "> requests" : request + " request";
        return "public " + returned + " " + methodName() + "(" + taken + ")";
    }

    InvalidHandlerException misfit(Method method, String why) {
        return new InvalidHandlerException(
                "The method %s does not fit the RPC %s: %s".formatted(name(method), this, why),
                "Write it as '%s', or with another of the types that handlers may take and return"
                        .formatted(signature()));
    }

    static String name(Method method) {
        return ClassUtils.getQualifiedMethodName(method);
    }

    @Override
    public String toString() {
        return descriptor.getFullMethodName();
    }
}
