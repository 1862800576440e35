// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads on which parts are asked, one for each at most, and one that keeps the time. They end when they have been
 * idle for a while. Safe for use by many threads.
 */
final class HealthThreads implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor askers;
    private final ScheduledThreadPoolExecutor clock;

    HealthThreads(int parts) {
        int most = Math.max(1, parts);
        askers = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(2 * most),
                daemons("grpc-health-"));
        askers.allowCoreThreadTimeOut(true);
        clock = new ScheduledThreadPoolExecutor(1, daemons("grpc-health-clock-"));
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
    }

    /** Runs a task that may take long. */
    void ask(Runnable task) {
        askers.execute(task);
    }

    /** Runs a short task later; never, if these threads are closed before. */
    void later(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> unused = clock.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        askers.shutdownNow();
    }

    private static ThreadFactory daemons(String prefix) {
        CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
        factory.setDaemon(true);
        return factory;
    }
}
