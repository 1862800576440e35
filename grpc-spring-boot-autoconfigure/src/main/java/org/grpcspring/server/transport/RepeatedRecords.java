// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets a logger log one record a minute of each cause, and with the next how many were left out; all of them where its
 * level is {@code FINE}. Whoever limits the same logger shares the filter, which goes with the last of them. Safe for
 * use by many threads.
 */
final class RepeatedRecords implements Filter {

    private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);
    private static final int MAX_CAUSES = 100;

    private final Logger logger;
    private final @Nullable Filter filter;
    private final Map<String, Cause> causes = new HashMap<>();
    private int users = 1;

    private RepeatedRecords(Logger logger) {
        this.logger = logger;
        this.filter = logger.getFilter();
    }

    static RepeatedRecords limit(Logger logger) {
        synchronized (logger) {
            if (logger.getFilter() instanceof RepeatedRecords shared) {
                shared.users++;
                return shared;
            }
            RepeatedRecords limit = new RepeatedRecords(logger);
            logger.setFilter(limit);
            return limit;
        }
    }

    void release() {
        synchronized (logger) {
            users--;
            if (users == 0 && logger.getFilter() == this) {
                logger.setFilter(filter);
            }
        }
    }

    @Override
    public boolean isLoggable(LogRecord record) {
        return (filter == null || filter.isLoggable(record)) && (logger.isLoggable(Level.FINE) || isDue(record));
    }

    private boolean isDue(LogRecord record) {
        synchronized (causes) {
            String name = causes.size() < MAX_CAUSES ? cause(record.getThrown()) : "";
            Cause cause = causes.computeIfAbsent(name, any -> new Cause());
            return cause.isDue(record);
        }
    }

    private static String cause(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StackTraceElement[] trace = thrown.getStackTrace();
        return thrown.getClass().getName() + (trace.length == 0 ? "" : trace[0]);
    }

    /** Why records are logged. */
    private static final class Cause {

        private long last = System.nanoTime() - PAUSE;
        private int leftOut;

        boolean isDue(LogRecord record) {
            long now = System.nanoTime();
            if (now - last < PAUSE) {
                leftOut++;
                return false;
            }
            if (leftOut > 0) {
                record.setMessage(record.getMessage() + " (%d more like it since the last one are not shown)".formatted(leftOut));
            }
            last = now;
            leftOut = 0;
            return true;
        }
    }
}
