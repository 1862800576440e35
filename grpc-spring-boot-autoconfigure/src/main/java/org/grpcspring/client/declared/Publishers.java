// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/** Types of publishers: {@link Flow.Publisher}, and those that Spring knows of the libraries on the class path. */
final class Publishers {

    private static final boolean REACTIVE_STREAMS =
            ClassUtils.isPresent("org.reactivestreams.FlowAdapters", Publishers.class.getClassLoader());

    private Publishers() {}

    static boolean canBeMade(Class<?> type) {
        ReactiveAdapter adapter = adapter(type);
        return type == Flow.Publisher.class || (adapter != null && adapter.getReactiveType() == type);
    }

    static boolean canBeRead(Class<?> type) {
        return Flow.Publisher.class.isAssignableFrom(type) || adapter(type) != null;
    }

    static boolean isMany(Class<?> type) {
        ReactiveAdapter adapter = adapter(type);
        return adapter == null || adapter.isMultiValue();
    }

    static Object make(Flow.Publisher<Object> publisher, Class<?> type) {
        return type == Flow.Publisher.class ? publisher : OfReactiveStreams.make(publisher, known(type));
    }

    static Flow.Publisher<?> read(Object publisher) {
        return publisher instanceof Flow.Publisher<?> flow
                ? flow
                : OfReactiveStreams.read(publisher, known(publisher.getClass()));
    }

    private static ReactiveAdapter known(Class<?> type) {
        return Objects.requireNonNull(adapter(type));
    }

    private static @Nullable ReactiveAdapter adapter(Class<?> type) {
        return REACTIVE_STREAMS ? ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) : null;
    }

    /** What needs Reactive Streams. */
    private static final class OfReactiveStreams {

        static Object make(Flow.Publisher<Object> publisher, ReactiveAdapter adapter) {
            return adapter.fromPublisher(FlowAdapters.toPublisher(publisher));
        }

        static Flow.Publisher<?> read(Object publisher, ReactiveAdapter adapter) {
            return FlowAdapters.toFlowPublisher(adapter.toPublisher(publisher));
        }
    }
}
