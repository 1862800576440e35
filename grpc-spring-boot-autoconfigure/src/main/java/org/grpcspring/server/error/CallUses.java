// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts who is using a call, so that it ends once, and not before the last of them is done. Thread-safe. */
final class CallUses {

    private static final int OPEN = 1 << 30;

    private final AtomicInteger uses = new AtomicInteger(OPEN);

    boolean areAllowed() {
        return uses.get() >= OPEN;
    }

    /** Begins a use; returns false if the call has ended or is about to. */
    boolean begin() {
        return change(1);
    }

    /** Begins the last use, that of who ends the call; returns false if another has. */
    boolean beginLast() {
        return change(1 - OPEN);
    }

    /** Ends a use; returns whether it was the last one, so that the call is to be ended now. */
    boolean end() {
        return uses.decrementAndGet() == 0;
    }

    private boolean change(int by) {
        int before;
        do {
            before = uses.get();
            if (before < OPEN) {
                return false;
            }
        } while (!uses.compareAndSet(before, before + by));
        return true;
    }
}
