// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Context;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a server decides of the calls of one handler before it starts. Safe for use by many threads. */
public final class HandlerRules {

    private final boolean waitsForRequests;
    private volatile @Nullable HandlerThreads threads;
    private volatile boolean interrupts;

    HandlerRules(boolean waitsForRequests) {
        this.waitsForRequests = waitsForRequests;
    }

    /** Returns whether calls need a thread that waits for requests. */
    public boolean waitsForRequests() {
        return waitsForRequests;
    }

    /** Says where calls run whose handler waits for requests: not where those are delivered. */
    public void runOn(HandlerThreads chosen) {
        threads = chosen;
    }

    /** Says whether the threads of a call are interrupted when it is cancelled. */
    public void interruptWhenCancelled(boolean wanted) {
        interrupts = wanted;
    }

    boolean interrupts() {
        return interrupts;
    }

    /** Returns where a call runs that passes on what is to be run when it has ended. */
    Executor executor(Context call, Consumer<Runnable> end) {
        HandlerThreads chosen = threads;
        if (chosen == null) {
            throw new IllegalStateException("The server has not said where its calls run");
        }
        return chosen.of(call, end);
    }
}
