// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A pool of few threads that grows only while tasks wait in vain: because no thread takes any, as where handlers block,
 * or because the one that waits longest is late, as where they block for less time than that takes to show. Handlers
 * that never block keep it small. Its queue has no limit of its own: a call has at most one task in it, and
 * {@link CallAdmission} accepts only so many calls.
 */
final class ElasticExecutor extends ThreadPoolExecutor {

    private static final long WAITED_IN_VAIN = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long IDLE = TimeUnit.SECONDS.toNanos(30);

    private final int fewest;
    private final int most;
    private final Thread growth = new Thread(this::watch, "grpc-executor-growth");
    private volatile boolean watching;
    private long submitted;
    private long submittedAt;

    ElasticExecutor(int fewest, int most, String threadNamePrefix) {
        super(fewest, fewest, IDLE, TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>());
        this.fewest = fewest;
        this.most = most;
        AtomicInteger number = new AtomicInteger();
        setThreadFactory(task -> daemon(new Thread(task, threadNamePrefix + number.incrementAndGet())));
        allowCoreThreadTimeOut(true);
        daemon(growth).start();
    }

    @Override
    public void execute(Runnable task) {
        super.execute(task);
        if (!watching && !getQueue().isEmpty()) {
            LockSupport.unpark(growth);
        }
    }

    @Override
    public void shutdown() {
        super.shutdown();
        LockSupport.unpark(growth);
    }

    private void watch() {
        while (!isShutdown()) {
            Runnable head = getQueue().peek();
            watching = head != null;
            if (head != null) {
                LockSupport.parkNanos(this, WAITED_IN_VAIN);
                growIfInVain(head);
            } else if (getQueue().isEmpty()) {
                LockSupport.parkNanos(this, IDLE);
                shrinkIfIdle();
            }
        }
    }

    private void growIfInVain(Runnable head) {
        int size = getCorePoolSize();
        // A thread that only waits to be run by a processor is not active: another would wait beside it.
        if ((isLate() || head.equals(getQueue().peek())) && size < most && getActiveCount() >= size) {
            resize(Math.min(most, size + Math.min(size, getQueue().size())));
        }
    }

    /** Returns whether a task that was submitted long ago is still in the queue. */
    private boolean isLate() {
        long all = getTaskCount();
        boolean waits = all - getQueue().size() < submitted;
        boolean late = waits && System.nanoTime() - submittedAt > LATE;
        if (late || !waits) {
            submitted = all;
            submittedAt = System.nanoTime();
        }
        return late;
    }

    private void shrinkIfIdle() {
        if (getQueue().isEmpty() && getPoolSize() < getCorePoolSize()) {
            resize(Math.max(fewest, getPoolSize()));
        }
    }

    private void resize(int size) {
        if (size >= getMaximumPoolSize()) {
            setMaximumPoolSize(size);
            setCorePoolSize(size);
        } else {
            setCorePoolSize(size);
            setMaximumPoolSize(size);
        }
    }

    private static Thread daemon(Thread thread) {
        thread.setDaemon(true);
        return thread;
    }
}
