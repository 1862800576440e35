// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopTimer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Registers meters, and keeps what a registry throws from calls: it is told once. Safe for use by many threads. */
final class GuardedRegistry {

    private static final Log log = LogFactory.getLog(GuardedRegistry.class);

    private final MeterRegistry registry;
    private final AtomicBoolean told = new AtomicBoolean();

    GuardedRegistry(MeterRegistry registry) {
        this.registry = registry;
    }

    void gauge(String name, Tags tags, LongAdder value) {
        try {
            Gauge.builder(name, value, LongAdder::sum)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        } catch (RuntimeException | Error ex) {
            tell(ex);
        }
    }

    void counter(String name, Tags tags, @Nullable String unit, LongAdder value) {
        try {
            FunctionCounter.builder(name, value, LongAdder::sum)
                    .tags(tags)
                    .baseUnit(unit)
                    .register(registry);
        } catch (RuntimeException | Error ex) {
            tell(ex);
        }
    }

    /** Returns a timer, which does nothing if the registry has none. */
    Timer timer(String name, Tags tags) {
        try {
            return Timer.builder(name).tags(tags).register(registry);
        } catch (RuntimeException | Error ex) {
            tell(ex);
            return new NoopTimer(new Meter.Id(name, tags, null, null, Meter.Type.TIMER));
        }
    }

    void record(Timer timer, long nanos) {
        try {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error ex) {
            tell(ex);
        }
    }

    private void tell(Throwable failure) {
        if (told.compareAndSet(false, true)) {
            log.warn("Calls are not measured as they should be: the meter registry failed", failure);
        } else {
            log.debug("The meter registry failed", failure);
        }
    }
}
