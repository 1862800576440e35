// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.context;

import io.grpc.Context;
import io.micrometer.context.ContextSnapshotFactory;
import org.springframework.util.ClassUtils;

/**
 * Runs a task, here or on another thread, in the contexts of the thread that made it: gRPC's, and with Micrometer's
 * context propagation all that it knows, such as the current span and the security context. Safe for use by many
 * threads.
 */
public final class CarriedTask implements Runnable {

    private static final boolean MICROMETER =
            ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory", null);

    private final Runnable carried;

    /** Captures the contexts of this thread for a task. */
    public CarriedTask(Runnable task) {
        this.carried = MICROMETER ? Snapshots.carry(task) : Context.current().wrap(task);
    }

    @Override
    public void run() {
        carried.run();
    }

    /** Loaded only where Micrometer's context propagation is. */
    private static final class Snapshots {

        private static final ContextSnapshotFactory FACTORY =
                ContextSnapshotFactory.builder().build();

        static Runnable carry(Runnable task) {
            return FACTORY.captureAll().wrap(task);
        }
    }
}
