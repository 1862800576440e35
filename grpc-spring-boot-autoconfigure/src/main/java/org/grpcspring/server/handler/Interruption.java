// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Context;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the threads that a call holds when the call is cancelled or its deadline passes, and leaves no interrupt
 * behind on them. Safe for use by many threads.
 */
final class Interruption implements Context.CancellationListener {

    private @Nullable Thread first;
    private @Nullable Set<Thread> others;
    private boolean cancelled;

    private Interruption() {}

    static Interruption of(Context context) {
        Interruption interruption = new Interruption();
        context.addListener(interruption, Runnable::run);
        return interruption;
    }

    /** Holds this thread, and returns whether it is to be let go: not if it was held already. */
    synchronized boolean hold() {
        Thread current = Thread.currentThread();
        if (cancelled || current.equals(first)) {
            return false;
        }
        if (first == null) {
            first = current;
            return true;
        }
        if (others == null) {
            others = new HashSet<>();
        }
        return others.add(current);
    }

    /** Lets this thread go. */
    synchronized void letGo() {
        Thread current = Thread.currentThread();
        if (current.equals(first)) {
            first = null;
        } else if (others != null) {
            others.remove(current);
        }
        if (cancelled) {
            Thread.interrupted();
        }
    }

    @Override
    public synchronized void cancelled(Context context) {
        // A call that ended well has no cause.
        if (context.cancellationCause() != null) {
            cancelled = true;
            Stream.ofNullable(first).forEach(Thread::interrupt);
            Stream.ofNullable(others).flatMap(Set::stream).forEach(Thread::interrupt);
        }
    }
}
