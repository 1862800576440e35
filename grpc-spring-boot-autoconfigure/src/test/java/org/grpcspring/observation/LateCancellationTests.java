// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.Status.Code;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reset near the deadline: the client's deadline has passed, or it has cancelled the call itself. */
class LateCancellationTests {

    private final Clock clock = new Clock();

    @ParameterizedTest
    @CsvSource({
        // deadline in ms, and when the reset comes
        "1000, 1001, DEADLINE_EXCEEDED",
        "1000, 1000, DEADLINE_EXCEEDED",
        "1000, 992, DEADLINE_EXCEEDED",
        "1000, 985, CANCELLED",
        "1000, 950, CANCELLED",
        "1000, 10, CANCELLED",
        "60000, 59980, CANCELLED",
        "60000, 55000, CANCELLED",
        "60000, 59992, DEADLINE_EXCEEDED",
        "20, 19, DEADLINE_EXCEEDED",
        "20, 15, CANCELLED",
        "5, 1, CANCELLED"
    })
    void resetIsTheDeadlineOnlyWhereThatHasPassedButForTheWayOfTheHeaders(long deadline, long reset, Code expected) {
        assertThat(of(Status.CANCELLED, deadline, reset)).isEqualTo(expected);
    }

    @Test
    void callWithoutADeadlineIsCancelled() {
        assertThat(ClientStatus.of(Status.CANCELLED, null, MILLISECONDS.toNanos(50)))
                .isSameAs(Status.CANCELLED);
    }

    @Test
    void otherStatusIsAsItIs() {
        assertThat(of(Status.OK, 1000, 2000)).isEqualTo(Code.OK);
    }

    private Code of(Status closed, long deadline, long reset) {
        @Nullable Deadline begun = Deadline.after(deadline, MILLISECONDS, clock);
        clock.nanos += MILLISECONDS.toNanos(reset);
        return ClientStatus.of(closed, begun, MILLISECONDS.toNanos(reset)).getCode();
    }

    /** Goes on when the test says so. */
    private static final class Clock extends Deadline.Ticker {

        private long nanos;

        @Override
        public long nanoTime() {
            return nanos;
        }
    }
}
