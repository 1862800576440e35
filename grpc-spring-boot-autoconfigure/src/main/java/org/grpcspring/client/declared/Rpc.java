// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.MethodDescriptor;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.aot.MessageType;

/**
 * An RPC of a service.
 *
 * @param descriptor the generated descriptor
 * @param request the type of its requests
 * @param reply the type of its replies
 */
record Rpc(MethodDescriptor<Object, Object> descriptor, MessageType request, MessageType reply) {

    // A proxy passes messages as they come; their types are checked beforehand.
    @SuppressWarnings("unchecked")
    static Rpc of(MethodDescriptor<?, ?> descriptor) {
        return new Rpc(
                (MethodDescriptor<Object, Object>) descriptor,
                MessageType.of(descriptor.getRequestMarshaller()),
                MessageType.of(descriptor.getResponseMarshaller()));
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

    /** Returns the method that waits for its reply, as one would write it. */
    String signature() {
        String parameters = request.isEmpty() ? "" : request + " request";
        String result = reply.isEmpty() ? "void" : reply.toString();
        return "%s %s(%s);"
                .formatted(
                        streamsReplies() ? "Stream<" + reply + ">" : result,
                        methodName(),
                        streamsRequests() ? "Stream<" + request + "> requests" : parameters);
    }
}
