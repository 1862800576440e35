// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Registers meters in a thread of its own, for which who needs them waits a little: not at all while an earlier one has
 * not come. Safe for use by many threads.
 */
final class Registrations {

    private static final int MAX_WAITING = 50_000;
    private static final int PATIENCE_MILLIS = 100;

    private final ThreadPoolExecutor registrar = new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), Registrations::thread);
    private volatile boolean late;

    Registrations() {
        registrar.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a registration.
     *
     * @throws TimeoutException if it has not ended soon; it will yet
     * @throws java.util.concurrent.RejectedExecutionException if too many wait
     */
    void run(Runnable registration) throws TimeoutException {
        FutureTask<?> running = new FutureTask<>(
                () -> {
                    registration.run();
                    late = false;
                },
                null);
        registrar.execute(running);
        if (late) {
            return;
        }
        try {
            running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException ex) {
            late = true;
            throw ex;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static Thread thread(Runnable registering) {
        Thread thread = new Thread(registering, "grpc-meters");
        thread.setDaemon(true);
        return thread;
    }
}
