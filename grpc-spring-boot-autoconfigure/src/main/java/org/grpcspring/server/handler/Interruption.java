// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that a call holds when the call is cancelled or its deadline passes, and leaves no interrupt
 * behind on it. Safe for use by many threads.
 */
final class Interruption implements Context.CancellationListener {

    private @Nullable Thread held;
    private boolean interrupted;

    private Interruption() {}

    static Interruption of(Context context) {
        Interruption interruption = new Interruption();
        context.addListener(interruption, Runnable::run);
        return interruption;
    }

    synchronized void enter() {
        held = Thread.currentThread();
    }

    synchronized void exit() {
        held = null;
        if (interrupted) {
            interrupted = false;
            Thread.interrupted();
        }
    }

    @Override
    public synchronized void cancelled(Context context) {
        // A call that ended well has no cause.
        if (held != null && context.cancellationCause() != null) {
            interrupted = true;
            held.interrupt();
        }
    }
}
