// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.interceptor;

import io.grpc.ClientInterceptor;
import java.util.List;
import org.grpcspring.interceptor.InterceptorBeans;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Finds the interceptors of clients, in the order in which they run. Safe for use by many threads. */
public final class ClientInterceptorFinder {

    private final ConfigurableListableBeanFactory beanFactory;

    /**
     * Creates a finder.
     *
     * @param beanFactory where interceptors are looked up
     */
    public ClientInterceptorFinder(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * Returns the global interceptors and those of a client, sorted together, then those of one stub.
     *
     * @param ofClient names of the beans that a client has beside the global ones
     * @param ofStub those of the stub
     * @throws org.springframework.beans.BeansException if a bean is missing or no interceptor
     */
    public List<ClientInterceptor> find(List<String> ofClient, OwnInterceptors ofStub) {
        return new InterceptorBeans<>(beanFactory, ClientInterceptor.class, GrpcGlobalClientInterceptor.class, ofClient)
                .with(ofStub.classes(), ofStub.beanNames(), ofStub.sorted());
    }
}
