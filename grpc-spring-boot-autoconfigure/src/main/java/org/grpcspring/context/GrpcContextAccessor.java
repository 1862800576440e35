// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.context;

import io.grpc.Context;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry {@link Context#current()}, and with it the deadline, the cancellation and
 * the call being served, into executors and Reactor. Found by the service loader. Safe for use by many threads.
 */
public final class GrpcContextAccessor implements ThreadLocalAccessor<Context> {

    /** The key of the context among those that are propagated. */
    public static final String KEY = "grpc.context";

    /** Creates the accessor. */
    public GrpcContextAccessor() {}

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Context getValue() {
        Context current = Context.current();
        return current.equals(Context.ROOT) ? null : current;
    }

    // The context before is not needed: Micrometer has asked for it, and sets it again.
    @Override
    @SuppressWarnings("CheckReturnValue")
    public void setValue(Context value) {
        value.attach();
    }

    // As above.
    @Override
    @SuppressWarnings("CheckReturnValue")
    public void setValue() {
        Context.ROOT.attach();
    }
}
