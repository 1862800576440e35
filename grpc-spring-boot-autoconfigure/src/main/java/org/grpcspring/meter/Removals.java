// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows what to do when a meter is removed from its registry. The registry, which may outlive the application context,
 * refers to it only weakly. Safe for use by many threads.
 */
final class Removals {

    private final MeterRegistry registry;
    private final Map<Meter.Id, Runnable> reactions = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    private Removals(MeterRegistry registry) {
        this.registry = registry;
    }

    static Removals of(MeterRegistry registry) {
        Removals removals = new Removals(registry);
        WeakReference<Removals> reference = new WeakReference<>(removals);
        registry.config().onMeterRemoved(meter -> {
            Removals known = reference.get();
            if (known != null) {
                known.removed(meter);
            }
        });
        return removals;
    }

    /** Returns how many meters have been removed. */
    long count() {
        return count.get();
    }

    /**
     * Runs a reaction when a meter is removed, at once if it has been already.
     *
     * @param meter the meter
     * @param before the {@linkplain #count() count} before it was registered
     * @param reaction what runs; it must not block, as the registry is locked meanwhile
     */
    void when(Meter meter, long before, Runnable reaction) {
        reactions.put(meter.getId(), reaction);
        if (count.get() != before && !registry.getMeters().contains(meter)) {
            react(meter);
        }
    }

    private void removed(Meter meter) {
        count.incrementAndGet();
        react(meter);
    }

    private void react(Meter meter) {
        Runnable reaction = reactions.remove(meter.getId());
        if (reaction != null) {
            reaction.run();
        }
    }
}
