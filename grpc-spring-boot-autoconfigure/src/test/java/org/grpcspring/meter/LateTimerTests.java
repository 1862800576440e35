// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LateTimerTests {

    private final Timer timer = new SimpleMeterRegistry().timer("test");
    private final LateTimer late = new LateTimer((made, nanos) -> made.record(nanos, TimeUnit.NANOSECONDS));

    @Test
    void durationsThatCameBeforeTheTimerAreRecordedWithThoseAfterIt() {
        late.record(1);
        late.record(2);
        assertThat(timer.count()).isZero();
        late.become(timer);
        late.record(4);
        assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(7);
    }

    @Test
    void noMoreThanAHundredDurationsAreKept() {
        for (int call = 0; call < 1000; call++) {
            late.record(1);
        }
        late.become(timer);
        assertThat(timer.count()).isEqualTo(LateTimer.MAX_KEPT);
        late.record(1);
        assertThat(timer.count()).isEqualTo(LateTimer.MAX_KEPT + 1);
    }

    @Test
    void nothingIsKeptForATimerThatCannotBeMade() {
        late.record(1);
        late.become(null);
        late.record(1);
        late.become(timer);
        assertThat(timer.count()).isZero();
    }
}
