// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import io.grpc.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.server.event.GrpcServerShutdownEvent;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.event.GrpcServerTerminatedEvent;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.server.transport.GrpcServerFactory;
import org.jspecify.annotations.Nullable;
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

    private final GrpcServerFactory factory;
    private final GrpcServiceDiscoverer discoverer;
    private final Duration shutdownGracePeriod;
    private final ApplicationEventPublisher events;
    private @Nullable Server server;

    /**
     * Creates the lifecycle of one server.
     *
     * @param factory builds the server at each start
     * @param discoverer finds the services at each start
     * @param shutdownGracePeriod how long calls in flight may go on when the server stops: negative for ever, zero not
     *     at all
     * @param events where the server's events are published
     */
    public GrpcServerLifecycle(
            GrpcServerFactory factory,
            GrpcServiceDiscoverer discoverer,
            Duration shutdownGracePeriod,
            ApplicationEventPublisher events) {
        this.factory = factory;
        this.discoverer = discoverer;
        this.shutdownGracePeriod = shutdownGracePeriod;
        this.events = events;
    }

    /**
     * Starts the server, unless it runs.
     *
     * @throws GrpcServerBindException if its address cannot be bound
     */
    @Override
    public synchronized void start() {
        if (server != null) {
            return;
        }
        List<GrpcServiceDefinition> services = discoverer.findGrpcServices();
        Server starting = factory.createServer(
                services.stream().map(GrpcServiceDefinition::definition).toList());
        try {
            starting.start();
        } catch (IOException ex) {
            throw new GrpcServerBindException(factory.address(), ex);
        }
        server = starting;
        new Thread(() -> awaitTermination(starting), "grpc-server-" + starting.getPort()).start();
        log.info("gRPC server listens on %s with %d services".formatted(starting.getListenSockets(), services.size()));
        events.publishEvent(new GrpcServerStartedEvent(starting, starting.getPort()));
    }

    @Override
    public void stop() {
        Server stopping = shutdown();
        if (stopping != null) {
            terminate(stopping);
        }
    }

    @Override
    public void stop(Runnable callback) {
        Server stopping = shutdown();
        if (stopping == null) {
            callback.run();
            return;
        }
        new Thread(
                        () -> {
                            try {
                                terminate(stopping);
                            } finally {
                                callback.run();
                            }
                        },
                        "grpc-server-stop")
                .start();
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }

    @Override
    public int getPhase() {
        return SMART_LIFECYCLE_PHASE;
    }

    private synchronized @Nullable Server shutdown() {
        Server stopping = server;
        server = null;
        if (stopping != null) {
            int port = stopping.getPort();
            events.publishEvent(new GrpcServerShutdownEvent(stopping, port));
            stopping.shutdown();
        }
        return stopping;
    }

    private void terminate(Server stopping) {
        try {
            if (shutdownGracePeriod.isNegative()) {
                stopping.awaitTermination();
            } else if (!stopping.awaitTermination(shutdownGracePeriod.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("gRPC server cancels the calls that have not ended within " + shutdownGracePeriod);
                stopping.shutdownNow();
                stopping.awaitTermination();
            }
        } catch (InterruptedException ex) {
            stopping.shutdownNow();
            Thread.currentThread().interrupt();
        }
        events.publishEvent(new GrpcServerTerminatedEvent(stopping, -1));
    }

    private static void awaitTermination(Server running) {
        try {
            running.awaitTermination();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
