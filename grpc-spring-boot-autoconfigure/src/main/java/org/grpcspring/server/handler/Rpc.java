// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.MethodDescriptor;
import java.lang.reflect.Method;
import java.util.Set;
import javax.lang.model.SourceVersion;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * An RPC, as what its handler has to be.
 *
 * @param descriptor the RPC
 * @param request the type of its requests
 * @param reply the type of its replies
 */
record Rpc(MethodDescriptor<?, ?> descriptor, MessageType request, MessageType reply) {

    private static final Set<String> OF_OBJECT = Set.of("getClass", "notify", "notifyAll", "wait", "clone", "finalize");

    static Rpc of(MethodDescriptor<?, ?> descriptor) {
        return new Rpc(
                descriptor,
                MessageType.of(descriptor.getRequestMarshaller()),
                MessageType.of(descriptor.getResponseMarshaller()));
    }

    boolean sendsOneRequest() {
        return descriptor.getType().clientSendsOneMessage();
    }

    boolean sendsOneReply() {
        return descriptor.getType().serverSendsOneMessage();
    }

    /** Returns the name of its method: as the generated code has it. */
    String methodName() {
        StringBuilder name = new StringBuilder();
        for (String word : String.valueOf(descriptor.getBareMethodName()).split("_", -1)) {
            name.append(name.isEmpty() ? StringUtils.uncapitalize(word) : StringUtils.capitalize(word));
        }
        boolean taken = SourceVersion.isKeyword(name) || OF_OBJECT.contains(name.toString());
        return taken ? name + "_" : name.toString();
    }

    /** Returns the method to write. */
    String signature() {
        String returned = sendsOneReply() ? (reply.isEmpty() ? "void" : reply.toString()) : "Stream<" + reply + ">";
        String taken = sendsOneRequest() ? request + " request" : "Stream<" + request + "> requests";
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
