// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.Context;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry the current span of a call that is being served into executors, Reactor
 * and coroutines. Found by the service loader. Safe for use by many threads.
 */
public final class CallSpanAccessor implements ThreadLocalAccessor<CallSpanAccessor.Carried> {

    /** Finds the span of the call that is being served. */
    static final Context.Key<CallSpan<?>> CALL = Context.key("grpc-call-span");

    private final ThreadLocal<Deque<Runnable>> open = ThreadLocal.withInitial(ArrayDeque::new);

    /** Creates the accessor. */
    public CallSpanAccessor() {}

    @Override
    public Object key() {
        return "grpc.call.span";
    }

    @Override
    public @Nullable Carried getValue() {
        CallSpan<?> call = CALL.get();
        return call == null ? null : call.carried();
    }

    @Override
    public void setValue(Carried value) {
        open.get().push(value.span.get());
    }

    @Override
    public void setValue() {
        open.get().push(() -> {});
    }

    @Override
    public void restore(Carried before) {
        restore();
    }

    @Override
    public void restore() {
        Deque<Runnable> scopes = open.get();
        Runnable last = scopes.poll();
        if (scopes.isEmpty()) {
            open.remove();
        }
        if (last != null) {
            last.run();
        }
    }

    /** A span on its way to another thread. */
    public static final class Carried {

        private final Supplier<Runnable> span;

        /** Takes what makes the span the current one, and returns what makes the one before so again. */
        Carried(Supplier<Runnable> span) {
            this.span = span;
        }
    }
}
