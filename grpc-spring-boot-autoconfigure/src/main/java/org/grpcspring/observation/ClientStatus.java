// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Deadline;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells the status that the client got from the one that the server's transport knows. */
public final class ClientStatus {

    private static final long MOST_EARLY = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_EARLY_PART = 10;

    private ClientStatus() {}

    /**
     * Returns {@code DEADLINE_EXCEEDED} for a call that was cancelled when its deadline passed, and any other status as
     * it is. A client whose deadline passes resets the call just as one that cancels it, so only the time can tell them
     * apart. It ends a little before the server's deadline if the headers took longer to arrive than the reset: up to
     * 10 ms are allowed for that, and no more than a tenth of the deadline, as whoever cancels earlier does so on his
     * own.
     *
     * @param closed what the transport knows
     * @param deadline the call's deadline, or null if it has none
     * @param nanos how long the call has lasted
     */
    public static Status of(Status closed, @Nullable Deadline deadline, long nanos) {
        return closed.getCode() == Status.Code.CANCELLED && deadline != null && isOverdue(deadline, nanos)
                ? Status.DEADLINE_EXCEEDED.withDescription(closed.getDescription())
                : closed;
    }

    private static boolean isOverdue(Deadline deadline, long nanos) {
        long left = deadline.timeRemaining(TimeUnit.NANOSECONDS);
        return left <= Math.min(MOST_EARLY, (nanos + left) / MOST_EARLY_PART);
    }
}
