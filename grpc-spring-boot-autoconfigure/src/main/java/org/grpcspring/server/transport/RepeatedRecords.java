// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

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

    private final Logger logger;
    private final @Nullable Filter filter;
    private final RepeatedCauses causes;
    private volatile int users = 1;

    private RepeatedRecords(Logger logger, LongSupplier clock) {
        this.logger = logger;
        this.filter = logger.getFilter();
        this.causes = new RepeatedCauses(clock);
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
        String more = causes.due(record.getThrown());
        if (more != null && !more.isEmpty()) {
            record.setMessage(record.getMessage() + more);
        }
        return more != null;
    }
}
