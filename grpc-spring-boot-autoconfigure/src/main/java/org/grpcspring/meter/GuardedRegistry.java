// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.observation.Faults;

/**
 * Registers meters, and keeps from calls that a registry throws, or blocks while a meter is made: each kind of failure
 * is logged once. Safe for use by many threads.
 */
public final class GuardedRegistry {

    private final MeterRegistry registry;
    private final Removals removals;
    private final Registrations registrations = new Registrations();
    private final Faults faults = new Faults(
            LogFactory.getLog(GuardedRegistry.class),
            "Calls are not measured as they should be: the meter registry failed");

    /**
     * Guards a registry.
     *
     * @param registry where meters are registered
     */
    public GuardedRegistry(MeterRegistry registry) {
        this.registry = registry;
        this.removals = Removals.of(registry);
    }

    /**
     * Registers a gauge.
     *
     * @param name its name
     * @param description what it measures
     * @param tags its tags
     * @param value returns its value
     */
    public void gauge(String name, String description, Tags tags, Supplier<Number> value) {
        gauge(name, description, tags, value, () -> {});
    }

    void gauge(String name, String description, Tags tags, Supplier<Number> value, Runnable removed) {
        register(
                () -> Gauge.builder(name, value)
                        .description(description)
                        .tags(tags)
                        .strongReference(true)
                        .register(registry),
                removed,
                () -> {});
    }

    void counter(String name, String description, Tags tags, LongAdder value, Runnable removed) {
        register(
                () -> FunctionCounter.builder(name, value, LongAdder::sum)
                        .description(description)
                        .tags(tags)
                        .register(registry),
                removed,
                () -> {});
    }

    LateTimer newTimer() {
        return new LateTimer(this::record);
    }

    void timer(String name, String description, Tags tags, LateTimer timer, Runnable removed) {
        register(
                () -> {
                    Timer made = Timer.builder(name)
                            .description(description)
                            .tags(tags)
                            .register(registry);
                    timer.become(made);
                    return made;
                },
                removed,
                () -> timer.become(null));
    }

    private void register(Supplier<? extends Meter> registration, Runnable removed, Runnable failed) {
        try {
            registrations.run(() -> {
                try {
                    long before = removals.count();
                    removals.when(registration.get(), before, removed);
                } catch (RuntimeException | Error ex) {
                    failed.run();
                    faults.report(ex);
                }
            });
        } catch (TimeoutException ex) {
            faults.report(ex);
        } catch (RuntimeException | Error ex) {
            failed.run();
            faults.report(ex);
        }
    }

    private void record(Timer timer, long nanos) {
        try {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error ex) {
            faults.report(ex);
        }
    }
}
