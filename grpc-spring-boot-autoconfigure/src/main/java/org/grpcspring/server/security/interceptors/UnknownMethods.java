// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of methods that are not served as grpc-java does, but only to those who may know that: all others learn
 * the same of every name. Safe for use by many threads.
 */
final class UnknownMethods extends HandlerRegistry {

    /** Has no service, as the names that peers make up must not get everywhere. */
    static final String NAME = "UNKNOWN";

    private static final MethodDescriptor<InputStream, InputStream> METHOD = MethodDescriptor.<InputStream, InputStream>
                    newBuilder()
            .setType(MethodDescriptor.MethodType.UNKNOWN)
            .setFullMethodName(NAME)
            .setRequestMarshaller(new Unread())
            .setResponseMarshaller(new Unread())
            .build();

    private final ServerInterceptor security;

    UnknownMethods(ServerInterceptor security) {
        this.security = security;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
        ServerCallHandler<InputStream, InputStream> unimplemented = (call, headers) -> {
            call.close(Status.UNIMPLEMENTED.withDescription("Method not found: " + methodName), new Metadata());
            return new ServerCall.Listener<>() {};
        };
        return ServerMethodDefinition.create(
                METHOD, (call, headers) -> security.interceptCall(call, headers, unimplemented));
    }

    /** Messages that nobody asks for. */
    private static final class Unread implements MethodDescriptor.Marshaller<InputStream> {

        @Override
        public InputStream stream(InputStream value) {
            return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
            return stream;
        }
    }
}
