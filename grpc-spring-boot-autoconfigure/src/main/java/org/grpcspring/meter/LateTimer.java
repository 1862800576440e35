// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A timer that may come after the first calls: up to {@value #MAX_KEPT} durations are kept for it. Safe for use by many
 * threads.
 */
final class LateTimer {

    /** How many durations are kept. */
    static final int MAX_KEPT = 100;

    private final ObjLongConsumer<Timer> recorder;
    private final List<Long> kept = new ArrayList<>();
    private boolean isNone;
    private volatile @Nullable Timer timer;

    LateTimer(ObjLongConsumer<Timer> recorder) {
        this.recorder = recorder;
    }

    void record(long nanos) {
        Timer known = timer;
        if (known == null) {
            known = timerOrKeep(nanos);
        }
        if (known != null) {
            recorder.accept(known, nanos);
        }
    }

    void become(Timer made) {
        for (long nanos : settle(made)) {
            recorder.accept(made, nanos);
        }
    }

    /** There will be no timer. */
    synchronized void becomeNone() {
        isNone = true;
        kept.clear();
    }

    private synchronized @Nullable Timer timerOrKeep(long nanos) {
        if (timer == null && !isNone && kept.size() < MAX_KEPT) {
            kept.add(nanos);
        }
        return timer;
    }

    private synchronized List<Long> settle(Timer made) {
        timer = made;
        List<Long> early = List.copyOf(kept);
        kept.clear();
        return early;
    }
}
