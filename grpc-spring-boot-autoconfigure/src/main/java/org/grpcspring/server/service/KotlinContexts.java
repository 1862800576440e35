// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.kotlin.AbstractCoroutineServerImpl;
import io.grpc.kotlin.CoroutineContextServerInterceptor;
import kotlin.coroutines.CoroutineContext;
import org.grpcspring.context.CarriedCoroutine;

/**
 * Keeps the coroutines of a service that grpc-kotlin has generated in the contexts of their call, on whatever threads
 * they run. Loaded only where grpc-kotlin is. Safe for use by many threads.
 */
final class KotlinContexts extends CoroutineContextServerInterceptor {

    /** Tells whether a class is such a service. */
    static boolean areFor(Class<?> beanClass) {
        return AbstractCoroutineServerImpl.class.isAssignableFrom(beanClass);
    }

    @Override
    public CoroutineContext coroutineContext(ServerCall<?, ?> call, Metadata headers) {
        return new CarriedCoroutine();
    }
}
