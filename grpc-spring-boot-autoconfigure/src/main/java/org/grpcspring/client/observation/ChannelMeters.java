// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.Attributes;
import io.grpc.ClientTransportFilter;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.grpcspring.meter.GuardedRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the channel of each client, tagged with the client's name: its connections, and its state as a gauge per
 * state that is 1 for the one it is in. Safe for use by many threads.
 */
public final class ChannelMeters implements MeterBinder {

    private static final String TAG = "grpc.client.name";

    private final Function<String, ConnectivityState> state;
    private final Map<String, Connections> connections = new ConcurrentHashMap<>();
    private final Map<MeterRegistry, GuardedRegistry> registries = new ConcurrentHashMap<>();

    /**
     * Creates the meters.
     *
     * @param state returns the state of a client's channel by the client's name
     */
    public ChannelMeters(Function<String, ConnectivityState> state) {
        this.state = state;
    }

    /** Makes a channel be measured. */
    public void applyTo(ManagedChannelBuilder<?> builder, String client) {
        Connections counted = connections.computeIfAbsent(client, name -> new Connections());
        builder.addTransportFilter(counted);
        registries.values().forEach(registry -> register(client, counted, registry));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        GuardedRegistry guarded = registries.computeIfAbsent(registry, GuardedRegistry::new);
        connections.forEach((client, counted) -> register(client, counted, guarded));
    }

    private void register(String client, Connections counted, GuardedRegistry registry) {
        registry.gauge("grpc.client.connections", "Open connections", Tags.of(TAG, client), counted.open::get);
        for (ConnectivityState each : ConnectivityState.values()) {
            registry.gauge(
                    "grpc.client.channel.state",
                    "1 for the state that the channel is in, 0 for the others",
                    Tags.of(TAG, client, "grpc.channel.state", each.name()),
                    () -> state.apply(client) == each ? 1 : 0);
        }
    }

    /** Counts the connections of a channel. */
    private static final class Connections extends ClientTransportFilter {

        private final AtomicInteger open = new AtomicInteger();

        @Override
        public Attributes transportReady(Attributes attributes) {
            open.incrementAndGet();
            return attributes;
        }

        // Without attributes it has ended before it was ready.
        @Override
        public void transportTerminated(@Nullable Attributes attributes) {
            if (attributes != null) {
                open.decrementAndGet();
            }
        }
    }
}
