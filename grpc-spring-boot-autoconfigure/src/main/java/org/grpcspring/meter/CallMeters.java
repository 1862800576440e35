// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.grpcspring.observation.Peer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one side's calls, made once per method, named and tagged as Micrometer's own gRPC convention does. No
 * name from the wire becomes a tag: calls of methods that are not served share one set of meters, and so do those
 * beyond the first {@value #MAX_METHODS} methods. A registry that throws loses its meters, never a call. Safe for use
 * by many threads.
 *
 * @param <M> what records the calls of a method
 */
public final class CallMeters<M> {

    /** How many methods have meters of their own. */
    public static final int MAX_METHODS = 1000;

    private final GuardedRegistry registry;
    private final String name;
    private final Set<String> excludedServices;
    private final boolean timed;
    private final Tags tags;
    private final Function<MethodMeters, M> recorder;
    private final Map<String, M> methods = new ConcurrentHashMap<>();

    private CallMeters(
            GuardedRegistry registry, String name, Settings settings, Tags tags, Function<MethodMeters, M> recorder) {
        this.registry = registry;
        this.name = name;
        this.excludedServices = settings.excludedServices();
        this.timed = settings.timed();
        this.tags = tags;
        this.recorder = recorder;
    }

    /**
     * Returns the meters of calls that are served, whose names begin with {@code grpc.server}.
     *
     * @param registry where they are registered
     * @param settings what is measured
     */
    public static CallMeters<MethodMeters> ofServer(MeterRegistry registry, Settings settings) {
        return new CallMeters<>(
                new GuardedRegistry(registry), "grpc.server", settings, Tags.empty(), Function.identity());
    }

    /**
     * Returns the meters of calls that are made, whose names begin with {@code grpc.client}.
     *
     * @param registry where they are registered
     * @param settings what is measured
     * @param authority what the server is called, which gives the tags {@code net.peer.name} and {@code net.peer.port}
     * @param recorder makes what records the calls of a method
     * @param <M> what records the calls of a method
     */
    public static <M> CallMeters<M> ofClient(
            GuardedRegistry registry, Settings settings, String authority, Function<MethodMeters, M> recorder) {
        return new CallMeters<>(
                registry, "grpc.client", settings, Peer.of(authority).tags(), recorder);
    }

    /**
     * Returns what records the calls of a method, or null if its service is not measured. A method without a service
     * stands for those that are not served.
     */
    public @Nullable M of(MethodDescriptor<?, ?> method) {
        M found = methods.get(method.getFullMethodName());
        return found != null ? found : create(method);
    }

    /** Returns what records calls whose method is not served. */
    public M ofUnknown() {
        return create(Peer.UNKNOWN, Peer.UNKNOWN, Peer.UNKNOWN, MethodType.UNKNOWN, true);
    }

    private @Nullable M create(MethodDescriptor<?, ?> method) {
        String service = method.getServiceName();
        if (service == null) {
            return ofUnknown();
        }
        if (excludedServices.contains(service)) {
            return null;
        }
        return methods.size() < MAX_METHODS
                ? create(
                        method.getFullMethodName(),
                        service,
                        Objects.requireNonNullElse(method.getBareMethodName(), Peer.UNKNOWN),
                        method.getType(),
                        timed)
                : ofUnknown();
    }

    private M create(String key, String service, String method, MethodType type, boolean isTimed) {
        M found = methods.get(key);
        return found != null
                ? found
                : methods.computeIfAbsent(
                        key,
                        any -> recorder.apply(new MethodMeters(
                                registry,
                                name,
                                tags.and("rpc.service", service, "rpc.method", method, "rpc.type", type.name()),
                                isTimed)));
    }

    /**
     * What is measured.
     *
     * @param excludedServices full names of services that are not
     * @param timed whether calls are timed; else only those are whose method is not served
     */
    public record Settings(Set<String> excludedServices, boolean timed) {

        /** Copies the set. */
        public Settings {
            excludedServices = Set.copyOf(excludedServices);
        }
    }
}
