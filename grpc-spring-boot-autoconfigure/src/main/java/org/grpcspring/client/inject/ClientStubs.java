// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import java.util.List;
import java.util.Objects;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.channel.MissingClientAddressException;
import org.grpcspring.client.declared.DeclaredClients;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.grpcspring.client.stub.GrpcStubs;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Creates stubs, declared clients and channels to inject.
 *
 * @param beanFactory holds the channels and what changes stubs
 */
record ClientStubs(ConfigurableListableBeanFactory beanFactory) {

    /**
     * Creates a stub or a declared client, or returns a channel.
     *
     * @param type what is wanted
     * @param client the name of the client that it calls
     * @param interceptors the interceptors beside those of the client
     * @param target where it is injected, for messages
     * @throws InvalidStubTypeException if the type is none of these
     * @throws ClientCycleException if what changes stubs cannot be created before the stub
     */
    Object create(Class<?> type, String client, OwnInterceptors interceptors, Object target) {
        if (client.isBlank()) {
            throw new IllegalArgumentException("@GrpcClient has an empty name at " + target);
        }
        boolean isChannel = type.isAssignableFrom(ManagedChannel.class);
        if (!isChannel && !GrpcStubs.isStub(type)) {
            throw new InvalidStubTypeException(client, type, target);
        }
        ManagedChannel channel = channel(client, interceptors, target);
        if (isChannel) {
            return channel;
        }
        if (DeclaredClients.service(type) != null) {
            return DeclaredClients.create(type, transformed(DeclaredClients.stub(channel), client, target));
        }
        Object created = GrpcStubs.create(type, channel);
        return created instanceof AbstractStub<?> stub ? transformed(stub, client, target) : created;
    }

    private ManagedChannel channel(String client, OwnInterceptors interceptors, Object target) {
        try {
            return beanFactory.getBean(GrpcChannels.class).get(client, interceptors);
        } catch (MissingClientAddressException ex) {
            throw ex.at(target);
        }
    }

    private AbstractStub<?> transformed(AbstractStub<?> created, String client, Object target) {
        AbstractStub<?> result = created;
        List<StubTransformer> transformers = transformers(client, target);
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

    private List<StubTransformer> transformers(String client, Object target) {
        try {
            return beanFactory
                    .getBeanProvider(StubTransformer.class)
                    .orderedStream()
                    .toList();
        } catch (BeanCurrentlyInCreationException ex) {
            throw ClientCycleException.of(ex, StubTransformer.class, client, target, beanFactory);
        }
    }
}
