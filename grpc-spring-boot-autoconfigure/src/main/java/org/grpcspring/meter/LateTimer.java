// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A timer that may come after the first calls: up to about {@value #MAX_KEPT} durations are kept for it. Safe for use
 * by many threads.
 */
final class LateTimer {

    /** How many durations are kept. */
    static final int MAX_KEPT = 100;

    private final ObjLongConsumer<Timer> recorder;
    private final CompletableFuture<@Nullable Timer> timer = new CompletableFuture<>();

    LateTimer(ObjLongConsumer<Timer> recorder) {
        this.recorder = recorder;
    }

    void record(long nanos) {
        Timer known = timer.getNow(null);
        if (known != null) {
            recorder.accept(known, nanos);
        } else if (timer.getNumberOfDependents() < MAX_KEPT) {
            CompletableFuture<?> unused = timer.thenAccept(made -> {
                if (made != null) {
                    recorder.accept(made, nanos);
                }
            });
        }
    }

    /** Takes the timer, or null if there will be none. */
    void become(@Nullable Timer made) {
        timer.complete(made);
    }
}
