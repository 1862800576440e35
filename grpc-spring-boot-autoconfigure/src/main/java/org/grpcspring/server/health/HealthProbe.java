// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What one part of the application answers: asked by one thread at a time, when somebody wants to know and the last
 * answer is too old, or while somebody watches. Safe for use by many threads.
 */
final class HealthProbe {

    private static final Log log = LogFactory.getLog(HealthProbe.class);

    private final String part;
    private final BooleanSupplier question;
    private final HealthSettings settings;
    private final HealthThreads threads;
    private final Runnable changed;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean fresh;
    private boolean asking;
    private boolean busy;
    private boolean outdated;
    private boolean refreshing;
    private int round;
    private int watchers;
    private long validUntil;
    private @Nullable String failure;
    private volatile boolean up;

    HealthProbe(
            String part, BooleanSupplier question, HealthSettings settings, HealthThreads threads, Runnable changed) {
        this.part = part;
        this.question = question;
        this.settings = settings;
        this.threads = threads;
        this.changed = changed;
    }

    /** Returns the last answer; that of a part that was never asked is no. */
    boolean isUp() {
        return up;
    }

    /** Runs a task when the last answer is fresh, at once if it is. */
    void whenFresh(Runnable task) {
        synchronized (this) {
            if (!isFresh()) {
                waiting.add(task);
                if (!asking) {
                    ask();
                }
                return;
            }
        }
        task.run();
    }

    /** Makes the next one who wants to know have the part asked again. */
    synchronized void invalidate() {
        fresh = false;
        outdated = asking;
        if (!asking && watchers > 0) {
            ask();
        }
    }

    synchronized void addWatcher() {
        watchers++;
        refreshLater();
    }

    synchronized void removeWatcher() {
        watchers--;
    }

    private boolean isFresh() {
        return fresh && System.nanoTime() - validUntil < 0;
    }

    private void ask() {
        int current = ++round;
        asking = true;
        outdated = false;
        if (busy) {
            threads.later(Duration.ZERO, () -> answered(current, false, "still has not answered"));
            return;
        }
        try {
            threads.ask(() -> run(current));
            busy = true;
        } catch (RejectedExecutionException closed) {
            asking = false;
            return;
        }
        Duration timeout = settings.timeout();
        threads.later(timeout, () -> answered(current, false, "has not answered within " + timeout));
    }

    private void run(int current) {
        boolean well = false;
        String reason = "failed";
        try {
            well = question.getAsBoolean();
            reason = null;
        } catch (RuntimeException ex) {
            reason = "failed: " + ex;
        } finally {
            synchronized (this) {
                busy = false;
            }
            answered(current, well, reason);
        }
    }

    private void answered(int of, boolean well, @Nullable String reason) {
        List<Runnable> tasks;
        synchronized (this) {
            if (of != round || !asking) {
                return;
            }
            asking = false;
            if (outdated) {
                ask();
                return;
            }
            up = well;
            fresh = true;
            validUntil = System.nanoTime() + settings.timeToLive().toNanos();
            if (reason != null && !Objects.equals(reason, failure)) {
                log.warn("Health: '" + part + "' " + reason + "; it counts as down");
            }
            failure = reason;
            tasks = List.copyOf(waiting);
            waiting.clear();
            refreshLater();
        }
        changed.run();
        tasks.forEach(Runnable::run);
    }

    private void refreshLater() {
        if (watchers > 0 && !refreshing) {
            refreshing = true;
            long wait = fresh ? Math.max(0, validUntil - System.nanoTime()) : 0;
            threads.later(Duration.ofNanos(wait), this::refresh);
        }
    }

    private synchronized void refresh() {
        refreshing = false;
        if (watchers > 0 && !asking) {
            if (isFresh()) {
                refreshLater();
            } else {
                ask();
            }
        }
    }
}
