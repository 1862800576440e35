// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import java.util.List;
import java.util.Objects;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.grpcspring.client.stub.GrpcStubs;
import org.springframework.beans.factory.BeanFactory;

/**
 * Creates stubs and channels to inject.
 *
 * @param beanFactory holds the channels and what changes stubs
 */
record ClientStubs(BeanFactory beanFactory) {

    /**
     * Creates a stub, or returns a channel.
     *
     * @param type what is wanted
     * @param client the name of the client that it calls
     * @param interceptors the interceptors beside those of the client
     * @param target where it is injected, for messages
     * @throws InvalidStubTypeException if the type is neither
     */
    Object create(Class<?> type, String client, OwnInterceptors interceptors, Object target) {
        if (client.isBlank()) {
            throw new IllegalArgumentException("@GrpcClient has an empty name at " + target);
        }
        boolean isChannel = type.isAssignableFrom(ManagedChannel.class);
        if (!isChannel && !GrpcStubs.isStub(type)) {
            throw new InvalidStubTypeException(client, type, target);
        }
        ManagedChannel channel = beanFactory.getBean(GrpcChannels.class).get(client, interceptors);
        return isChannel ? channel : transformed(GrpcStubs.create(type, channel), client);
    }

    private Object transformed(Object created, String client) {
        if (!(created instanceof AbstractStub<?> stub)) {
            return created;
        }
        AbstractStub<?> result = stub;
        List<StubTransformer> transformers = beanFactory
                .getBeanProvider(StubTransformer.class)
                .orderedStream()
                .toList();
        for (StubTransformer transformer : transformers) {
            result = Objects.requireNonNull(
                    transformer.transform(client, result), () -> transformer + " returns no stub for " + client);
        }
        if (!created.getClass().isInstance(result)) {
            throw new IllegalStateException("The StubTransformer beans %s make a %s of a %s for client '%s'"
                    .formatted(
                            transformers,
                            result.getClass().getName(),
                            created.getClass().getName(),
                            client));
        }
        return result;
    }
}
