// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Registers meters, and keeps from calls that a registry throws, or blocks while a meter is made: it is told once. Safe
 * for use by many threads.
 */
public final class GuardedRegistry {

    private static final Log log = LogFactory.getLog(GuardedRegistry.class);

    private final MeterRegistry registry;
    private final Registrations registrations = new Registrations();
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * Guards a registry.
     *
     * @param registry where meters are registered
     */
    public GuardedRegistry(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Registers a gauge.
     *
     * @param name its name
     * @param tags its tags
     * @param value returns its value
     */
    public void gauge(String name, Tags tags, Supplier<Number> value) {
        register(
                () -> Gauge.builder(name, value)
                        .tags(tags)
                        .strongReference(true)
                        .register(registry),
                () -> {});
    }

    void counter(String name, Tags tags, @Nullable String unit, LongAdder value) {
        register(
                () -> FunctionCounter.builder(name, value, LongAdder::sum)
                        .tags(tags)
                        .baseUnit(unit)
                        .register(registry),
                () -> {});
    }

    LateTimer newTimer() {
        return new LateTimer(this::record);
    }

    void timer(String name, Tags tags, LateTimer timer) {
        register(() -> timer.become(Timer.builder(name).tags(tags).register(registry)), timer::becomeNone);
    }

    private void register(Runnable registration, Runnable otherwise) {
        try {
            registrations.run(() -> {
                try {
                    registration.run();
                } catch (RuntimeException | Error ex) {
                    otherwise.run();
                    tell(ex);
                }
            });
        } catch (TimeoutException ex) {
            tell(ex);
        } catch (RuntimeException | Error ex) {
            otherwise.run();
            tell(ex);
        }
    }

    private void record(Timer timer, long nanos) {
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
