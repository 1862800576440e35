// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
    private final LongSupplier clock;
    private final Map<String, Cause> causes = new HashMap<>();
    private volatile int users = 1;

    private RepeatedRecords(Logger logger, LongSupplier clock) {
        this.logger = logger;
        this.filter = logger.getFilter();
        this.clock = clock;
    }

    /**
     * Limits a logger until the limit is released.
     *
     * @param logger what is limited
     * @param clock returns the time in nanoseconds
     */
    static RepeatedRecords limit(Logger logger, LongSupplier clock) {
        synchronized (logger) {
            if (logger.getFilter() instanceof RepeatedRecords shared) {
                shared.users = shared.users + 1;
                return shared;
            }
            RepeatedRecords limit = new RepeatedRecords(logger, clock);
            logger.setFilter(limit);
            return limit;
        }
    }

    /** Ends the limit; where another filter has been put around it, it lets everything through. */
    void release() {
        synchronized (logger) {
            users = users - 1;
            if (users == 0 && logger.getFilter() == this) {
                logger.setFilter(filter);
            }
        }
    }

    @Override
    public boolean isLoggable(LogRecord record) {
        return (filter == null || filter.isLoggable(record))
                && (users == 0 || logger.isLoggable(Level.FINE) || isDue(record));
    }

    private boolean isDue(LogRecord record) {
        synchronized (causes) {
            String name = causes.size() < MAX_CAUSES ? cause(record.getThrown()) : "";
            return causes.computeIfAbsent(name, any -> new Cause()).isDue(record, clock.getAsLong());
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

        private @Nullable Long shown;
        private long leftOut;

        boolean isDue(LogRecord record, long now) {
            if (shown != null && now - shown < PAUSE) {
                leftOut++;
                return false;
            }
            if (leftOut > 0) {
                record.setMessage(record.getMessage() + " (" + leftOut
                        + " more of this cause have been left out since the last one)");
            }
            shown = now;
            leftOut = 0;
            return true;
        }
    }
}
