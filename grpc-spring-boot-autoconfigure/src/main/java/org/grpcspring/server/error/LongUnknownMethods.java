// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.InputStream;
import org.grpcspring.error.MetadataSize;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of methods that are not served and whose names are so long that the answer has to pass
 * {@link PublicReplies}, which grpc-java's own does not. Immutable.
 */
public final class LongUnknownMethods extends HandlerRegistry {

    private static final int LONG = 256;
    private static final MethodDescriptor<Object, Object> UNKNOWN = MethodDescriptor.newBuilder(
                    new Unread(), new Unread())
            .setType(MethodType.UNKNOWN)
            .setFullMethodName("UNKNOWN/UNKNOWN")
            .build();

    /** Creates the registry. */
    public LongUnknownMethods() {}

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
        Status status = Status.UNIMPLEMENTED.withDescription("Method not found: " + methodName);
        ServerCallHandler<Object, Object> refusal = (call, headers) -> {
            call.close(status, new Metadata());
            return new ServerCall.Listener<>() {};
        };
        return MetadataSize.of(methodName) < LONG ? null : ServerMethodDefinition.create(UNKNOWN, refusal);
    }

    /** Stands for messages that are never read. */
    private static final class Unread implements MethodDescriptor.Marshaller<Object> {

        @Override
        public InputStream stream(Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }
}
