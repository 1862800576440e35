// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/** The reactive types on the class path: {@link Flow} always, others through Spring's registry. Thread-safe. */
final class ReactiveTypes {

    private static final boolean OTHERS = ClassUtils.isPresent("org.reactivestreams.FlowAdapters", null);
    private static final boolean COROUTINES = ClassUtils.isPresent("kotlin.reflect.jvm.ReflectJvmMapping", null)
            && ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", null);

    private static final boolean REACTIVE_SECURITY = ClassUtils.isPresent("reactor.core.publisher.Mono", null)
            && ClassUtils.isPresent("org.springframework.security.core.context.ReactiveSecurityContextHolder", null);

    private ReactiveTypes() {}

    /**
     * Checks that what a method in Kotlin needs is on the class path.
     *
     * @throws InvalidHandlerException if it suspends or has a flow, and that is not
     */
    static void checkCoroutines(Method method) {
        boolean needed = KotlinDetector.isSuspendingFunction(method)
                || Stream.concat(Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes()))
                        .anyMatch(type -> type.getName().equals("kotlinx.coroutines.flow.Flow"));
        if (needed && !COROUTINES) {
            throw new InvalidHandlerException(
                    "The method %s suspends or has a Flow, and what runs coroutines is missing"
                            .formatted(Rpc.name(method)),
                    "Add org.jetbrains.kotlin:kotlin-reflect and org.jetbrains.kotlinx:kotlinx-coroutines-reactor");
        }
    }

    /** Returns whether a type is a reactive one of one value, or of many. */
    static boolean is(Class<?> type, boolean ofMany) {
        if (type.equals(Flow.Publisher.class)) {
            return ofMany;
        }
        ReactiveAdapter adapter = OTHERS ? adapter(type) : null;
        return adapter != null && adapter.isMultiValue() == ofMany;
    }

    /** Returns a value of such a type as a publisher. */
    static Flow.Publisher<?> publisher(Object value) {
        if (value instanceof Flow.Publisher<?> publisher) {
            return publisher;
        }
        if (COROUTINES && Coroutines.isFlow(value)) {
            return FlowAdapters.toFlowPublisher(Coroutines.publisher(value));
        }
        ReactiveAdapter adapter = OTHERS ? adapter(value.getClass()) : null;
        if (adapter == null) {
            throw new InvalidReplyException(value.getClass().getName() + " is not a reactive type");
        }
        Publisher<?> publisher = adapter.toPublisher(value);
        return FlowAdapters.toFlowPublisher(REACTIVE_SECURITY ? ReactiveCallers.within(publisher) : publisher);
    }

    /** Returns a publisher as a value of such a type. */
    static Object from(Flow.Publisher<?> publisher, Class<?> type) {
        ReactiveAdapter adapter = type.equals(Flow.Publisher.class) ? null : adapter(type);
        if (adapter == null) {
            return publisher;
        }
        Object made = adapter.fromPublisher(FlowAdapters.toPublisher(publisher));
        return COROUTINES ? Coroutines.unbuffered(made) : made;
    }

    private static @Nullable ReactiveAdapter adapter(Class<?> type) {
        return ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
    }
}
