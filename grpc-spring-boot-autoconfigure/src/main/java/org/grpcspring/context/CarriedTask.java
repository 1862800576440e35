// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.context;

/**
 * Runs a task, here or on another thread, in the contexts of the thread that made it: gRPC's, and with Micrometer's
 * context propagation all that it knows, such as the current span and the security context. Safe for use by many
 * threads.
 */
public final class CarriedTask implements Runnable {

    private final Runnable task;
    private final CapturedContexts contexts = CapturedContexts.capture();

    /** Captures the contexts of this thread for a task. */
    public CarriedTask(Runnable task) {
        this.task = task;
    }

    @Override
    public void run() {
        CapturedContexts.Attached attached = contexts.attach();
        try {
            task.run();
        } finally {
            attached.close();
        }
    }
}
