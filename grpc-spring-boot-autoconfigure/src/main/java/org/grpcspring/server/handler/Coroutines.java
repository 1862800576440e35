// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.lang.reflect.Method;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
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

    /** Lets a flow demand each value when it is collected, rather than many beforehand. */
    static Object unbuffered(Object value) {
        return value instanceof Flow<?> flow ? FlowKt.buffer(flow, 0, BufferOverflow.SUSPEND) : value;
    }

    private static CoroutineContext context() {
        return Dispatchers.getUnconfined().plus(new CarriedCoroutine());
    }
}
