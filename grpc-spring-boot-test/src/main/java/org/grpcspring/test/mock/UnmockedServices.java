// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers the calls of a client to services that are not mocked, with the remedy. */
final class UnmockedServices extends HandlerRegistry {

    private static final MethodDescriptor.Marshaller<Object> IGNORED = new Ignored();

    private final String client;
    private final List<String> mocked;

    UnmockedServices(String client, List<ServerServiceDefinition> mocked) {
        this.client = client;
        this.mocked = mocked.stream()
                .map(service -> service.getServiceDescriptor().getName())
                .sorted()
                .toList();
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
        MethodDescriptor<Object, Object> descriptor = MethodDescriptor.newBuilder(IGNORED, IGNORED)
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(method)
                .build();
        return Refusal.of(
                descriptor,
                "Client '%1$s' calls %2$s, but only %3$s is mocked for it: declare @MockGrpcService(client = \"%1$s\", value = …Grpc.class) for %4$s in the test too"
                        .formatted(client, method, mocked, MethodDescriptor.extractFullServiceName(method)));
    }

    /** Reads and writes nothing. */
    private static final class Ignored implements MethodDescriptor.Marshaller<Object> {

        @Override
        public InputStream stream(Object value) {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public Object parse(InputStream stream) {
            return new Metadata();
        }
    }
}
