// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of one RPC run whose method waits for requests: not where those are delivered, or it would wait for
 * itself. The server says which executor this is before it starts. Safe for use by many threads.
 */
public final class HandlerExecutor implements Executor {

    private volatile @Nullable Executor executor;

    HandlerExecutor() {}

    /** Says where calls run. */
    public void use(Executor chosen) {
        executor = chosen;
    }

    @Override
    public void execute(Runnable task) {
        Executor chosen = executor;
        if (chosen == null) {
            throw new IllegalStateException("The server has not said where its calls run");
        }
        chosen.execute(task);
    }
}
