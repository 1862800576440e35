// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.lang.reflect.Method;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.reactive.ReactiveFlowKt;
import org.grpcspring.context.CarriedCoroutine;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.CoroutinesUtils;

/**
 * Handlers in Kotlin: their coroutines begin on the thread that starts the call, and keep its contexts on any other.
 * Loaded only where Kotlin's coroutines are. Thread-safe.
 */
final class Coroutines {

    private Coroutines() {}

    /** Returns what a suspending function will return. */
    static Publisher<?> invoke(Method method, Object bean, @Nullable Object[] arguments) {
        return CoroutinesUtils.invokeSuspendingFunction(context(), method, bean, arguments);
    }

    static boolean isFlow(Object value) {
        return value instanceof Flow<?>;
    }

    static Publisher<?> publisher(Object flow) {
        return ReactiveFlowKt.asPublisher((Flow<?>) flow, context());
    }

    private static CoroutineContext context() {
        return Dispatchers.getUnconfined().plus(new CarriedCoroutine());
    }
}
