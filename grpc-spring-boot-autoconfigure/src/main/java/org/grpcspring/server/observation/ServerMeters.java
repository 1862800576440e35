// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.ServerBuilder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.grpcspring.server.call.CallLoad;

/**
 * Meters of what each server has at the moment, and of the calls that it has refused, tagged with the server's name.
 * Safe for use by many threads.
 */
public final class ServerMeters implements MeterBinder {

    private static final String TAG = "grpc.server.name";

    private final Supplier<Set<String>> servers;
    private final Function<String, CallLoad> load;
    private final Map<String, Connections> connections = new ConcurrentHashMap<>();

    /**
     * Creates the meters.
     *
     * @param servers returns the names of the servers
     * @param load returns a server's load by its name
     */
    public ServerMeters(Supplier<Set<String>> servers, Function<String, CallLoad> load) {
        this.servers = servers;
        this.load = load;
    }

    /** Makes a server's connections be counted. */
    public void applyTo(ServerBuilder<?> builder, String server) {
        builder.addTransportFilter(connections(server));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String server : servers.get()) {
            gauge(
                    "grpc.server.connections",
                    "Open connections",
                    server,
                    name -> connections(name).open(),
                    registry);
            gauge(
                    "grpc.server.executor.queued",
                    "Tasks that wait in the pool of executor platform",
                    server,
                    name -> load.apply(name).waiting(),
                    registry);
            gauge(
                    "grpc.server.executor.threads",
                    "Threads of the pool of executor platform",
                    server,
                    name -> load.apply(name).threads(),
                    registry);
            FunctionCounter.builder(
                            "grpc.server.calls.refused",
                            server,
                            name -> load.apply(name).refused())
                    .description("Calls refused because there were too many")
                    .tag(TAG, server)
                    .register(registry);
        }
    }

    private static void gauge(
            String name, String description, String server, ToDoubleFunction<String> value, MeterRegistry registry) {
        Gauge.builder(name, server, value)
                .description(description)
                .tag(TAG, server)
                .strongReference(true)
                .register(registry);
    }

    private Connections connections(String server) {
        return connections.computeIfAbsent(server, name -> new Connections());
    }
}
