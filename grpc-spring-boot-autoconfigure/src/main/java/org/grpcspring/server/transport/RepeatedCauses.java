// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts what is logged of each cause, one of which is due in a minute. Safe for use by many threads. */
final class RepeatedCauses {

    private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);
    private static final int MAX_CAUSES = 100;

    private final LongSupplier clock;
    private final Map<String, Cause> causes = new HashMap<>();

    /**
     * Creates the causes.
     *
     * @param clock returns the time in nanoseconds
     */
    RepeatedCauses(LongSupplier clock) {
        this.clock = clock;
    }

    /** Returns what is to be added to what is logged, or null if it is left out. */
    synchronized @Nullable String due(@Nullable Throwable thrown) {
        String name = causes.size() < MAX_CAUSES ? name(thrown) : "";
        return causes.computeIfAbsent(name, any -> new Cause()).due(clock.getAsLong());
    }

    private static String name(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StackTraceElement[] trace = thrown.getStackTrace();
        return thrown.getClass().getName() + (trace.length == 0 ? "" : trace[0]);
    }

    /** Why something is logged. */
    private static final class Cause {

        private @Nullable Long shown;
        private long leftOut;

        @Nullable
        String due(long now) {
            if (shown != null && now - shown < PAUSE) {
                leftOut++;
                return null;
            }
            String more =
                    leftOut == 0 ? "" : " (" + leftOut + " more of this cause have been left out since the last one)";
            shown = now;
            leftOut = 0;
            return more;
        }
    }
}
