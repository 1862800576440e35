// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Context;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the threads that a call holds when the call is cancelled or its deadline passes, if that is wanted, and
 * leaves no interrupt behind on them. Safe for use by many threads.
 */
final class Interruption implements Context.CancellationListener {

    private final AtomicReference<@Nullable Thread> first = new AtomicReference<>();
    private final boolean wanted;
    private @Nullable Set<Thread> others;
    private volatile boolean cancelled;

    private Interruption(boolean wanted) {
        this.wanted = wanted;
    }

    static Interruption of(Context context, boolean wanted) {
        Interruption interruption = new Interruption(wanted);
        if (wanted) {
            context.addListener(interruption, Runnable::run);
        }
        return interruption;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Holds this thread, and returns whether it is to be let go: not if it was held already. */
    boolean hold() {
        if (!wanted) {
            return false;
        }
        Thread current = Thread.currentThread();
        if (current.equals(first.get()) || !(first.compareAndSet(null, current) || holdOther(current))) {
            return false;
        }
        if (cancelled) {
            current.interrupt();
        }
        return true;
    }

    /** Lets this thread go. */
    void letGo() {
        Thread current = Thread.currentThread();
        if (!first.compareAndSet(current, null)) {
            letOtherGo(current);
        }
        if (cancelled) {
            clearInterrupt();
        }
    }

    @Override
    public void cancelled(Context context) {
        // A call that ended well has no cause.
        if (context.cancellationCause() != null) {
            interrupt();
        }
    }

    private synchronized boolean holdOther(Thread current) {
        if (others == null) {
            others = new HashSet<>();
        }
        return others.add(current);
    }

    private synchronized void letOtherGo(Thread current) {
        if (others != null) {
            others.remove(current);
        }
    }

    private synchronized void interrupt() {
        cancelled = true;
        Thread held = first.get();
        if (held != null) {
            held.interrupt();
        }
        if (others != null) {
            others.forEach(Thread::interrupt);
        }
    }

    /** Waits for {@link #interrupt()} if that is at it. */
    private synchronized void clearInterrupt() {
        Thread.interrupted();
    }
}
