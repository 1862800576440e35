// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.server.call.CallLoad;
import org.grpcspring.server.call.CallPolicies;
import org.grpcspring.server.call.CallPolicy;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.server.transport.GrpcServerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Starts a gRPC server with the application context and stops it gracefully; it can be started again. While a server
 * runs, one thread keeps the JVM alive. Safe for use by many threads.
 */
public final class GrpcServerLifecycle implements SmartLifecycle {

    /** The phase: a server starts after, and stops before, what its services need. */
    public static final int SMART_LIFECYCLE_PHASE = DEFAULT_PHASE - 1024;

    private static final Log log = LogFactory.getLog(GrpcServerLifecycle.class);

    private final String name;
    private final GrpcServerFactory factory;
    private final GrpcServiceDiscoverer discoverer;
    private final CallPolicies policies;
    private final List<GrpcServerBuilderCustomizer> customizers;
    private final ShutdownPeriods periods;
    private final LifecycleEvents events;
    private final AtomicReference<@Nullable RunningServer> running = new AtomicReference<>();
    private final AtomicReference<@Nullable RunningServer> stopping = new AtomicReference<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * Creates the lifecycle of one server.
     *
     * @param name the name of the server
     * @param factory builds the server at each start
     * @param discoverer finds the services at each start
     * @param policies decides of the calls
     * @param customizers change the server's builder last
     * @param periods how long the phases of a shutdown last
     * @param events where the server's events are published
     */
    public GrpcServerLifecycle(
            String name,
            GrpcServerFactory factory,
            GrpcServiceDiscoverer discoverer,
            CallPolicies policies,
            List<GrpcServerBuilderCustomizer> customizers,
            ShutdownPeriods periods,
            ApplicationEventPublisher events) {
        this.name = name;
        this.factory = factory;
        this.discoverer = discoverer;
        this.policies = policies;
        this.customizers = List.copyOf(customizers);
        this.periods = periods;
        this.events = new LifecycleEvents(events);
    }

    /**
     * Starts the server, unless it runs.
     *
     * @throws GrpcServerBindException if its address cannot be bound
     */
    @Override
    public void start() {
        if (isRunning()) {
            return;
        }
        List<GrpcServiceDefinition> services = discoverer.findGrpcServices(name);
        CallPolicy calls = policies.create(services);
        Server server;
        try {
            server = factory.start(contents(calls, services));
        } catch (IOException ex) {
            release(calls);
            throw new GrpcServerBindException(name, factory.address(), ex);
        } catch (RuntimeException | Error ex) {
            release(calls);
            throw ex;
        }
        running.set(new RunningServer(server, name, services, calls, events));
        log.info("gRPC server '%s' listens on %s with %s services"
                .formatted(name, server.getListenSockets(), services.size()));
        events.publish(new GrpcServerStartedEvent(server, name, server.getPort()));
        if (stopped.getAndSet(false)) {
            events.publish(new AvailabilityChangeEvent<>(this, ReadinessState.ACCEPTING_TRAFFIC));
        }
    }

    private Consumer<ServerBuilder<?>> contents(CallPolicy calls, List<GrpcServiceDefinition> services) {
        return builder -> {
            builder.addServices(
                    services.stream().map(GrpcServiceDefinition::definition).toList());
            calls.applyTo(builder);
            customizers.forEach(customizer -> customizer.customize(builder, name));
            calls.applyLastTo(builder);
        };
    }

    private void release(CallPolicy calls) {
        calls.close();
        factory.release();
    }

    @Override
    public void stop() {
        stop(running.getAndSet(null));
    }

    @Override
    public void stop(Runnable callback) {
        RunningServer server = running.getAndSet(null);
        if (server == null) {
            callback.run();
            return;
        }
        Runnable stopping = () -> {
            try {
                stop(server);
            } finally {
                callback.run();
            }
        };
        new Thread(stopping, "grpc-server-stop").start();
    }

    private void stop(@Nullable RunningServer server) {
        if (server != null) {
            try {
                stopped.set(true);
                stopping.set(server);
                server.stop(periods);
            } finally {
                stopping.compareAndSet(server, null);
                factory.release();
            }
        }
    }

    /**
     * Cancels the calls of a server that is still stopping, and waits a little until it has ended: for whom can wait
     * for its stop no longer.
     */
    public void cancelCalls() {
        RunningServer server = stopping.get();
        if (server != null) {
            server.cancel();
        }
    }

    /** Returns the name of the server. */
    public String getName() {
        return name;
    }

    /** Returns what the server has to do at the moment, which is nothing while it does not run. */
    public CallLoad getLoad() {
        RunningServer server = running.get();
        return server == null ? CallLoad.NONE : server.load();
    }

    @Override
    public boolean isRunning() {
        return running.get() != null;
    }

    /** Returns what the server is and does at this moment. */
    public ServerFacts facts() {
        RunningServer current = running.get();
        if (current != null) {
            return current.facts(ServerFacts.State.RUNNING);
        }
        RunningServer last = stopping.get();
        return last != null ? last.facts(ServerFacts.State.STOPPING) : ServerFacts.ofStopped(name);
    }

    /** Returns false: what serves the network is reached also while the beans around it pause. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return SMART_LIFECYCLE_PHASE;
    }
}
