// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;

/**
 * Tells of services whether the application can serve them: by what it says of itself, and by the part that a service
 * needs, which is that of readiness unless another is configured. Safe for use by many threads.
 */
final class ApplicationHealth implements AutoCloseable {

    static final String LIVENESS = "liveness";
    static final String READINESS = "readiness";

    private final HealthSettings settings;
    private final HealthThreads threads;
    private final Map<String, HealthProbe> probes = new HashMap<>();
    private final Runnable changed;
    private volatile boolean alive = true;
    private volatile boolean ready;

    ApplicationHealth(HealthSettings settings, @Nullable HealthComponents parts, boolean ready, Runnable changed) {
        this.settings = settings;
        this.ready = ready;
        this.changed = changed;
        this.threads = new HealthThreads(settings.partByService().size() + 2);
        if (parts != null) {
            for (String part : new String[] {LIVENESS, READINESS}) {
                if (parts.contains(part)) {
                    add(part, parts);
                }
            }
            settings.partByService().values().forEach(part -> add(part, parts));
        }
    }

    private void add(String part, HealthComponents parts) {
        probes.computeIfAbsent(part, name -> new HealthProbe(name, () -> parts.isUp(name), settings, threads, changed));
    }

    /** Returns whether a service is served, as far as is known now. */
    boolean isServing(String service) {
        HealthProbe probe = probe(service);
        return (service.equals(LIVENESS) ? alive : ready) && (probe == null || probe.isUp());
    }

    /** Returns what must be fresh to say whether a service is served, or null if all is known. */
    @Nullable
    HealthProbe needed(String service) {
        return ready || service.equals(LIVENESS) ? probe(service) : null;
    }

    /** Returns what a service depends on, or null if on no part. */
    @Nullable
    HealthProbe probe(String service) {
        return probes.get(
                service.equals(LIVENESS) ? LIVENESS : settings.partByService().getOrDefault(service, READINESS));
    }

    void follow(AvailabilityState state) {
        if (state instanceof ReadinessState) {
            ready = state == ReadinessState.ACCEPTING_TRAFFIC;
        } else if (state instanceof LivenessState) {
            alive = state == LivenessState.CORRECT;
        } else {
            return;
        }
        probes.values().forEach(HealthProbe::invalidate);
        changed.run();
    }

    @Override
    public void close() {
        threads.close();
    }
}
