// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import io.grpc.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
    private final AtomicReference<@Nullable Server> running = new AtomicReference<>();

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
    public void start() {
        if (isRunning()) {
            return;
        }
        List<GrpcServiceDefinition> services = discoverer.findGrpcServices();
        Server server = factory.createServer(
                services.stream().map(GrpcServiceDefinition::definition).toList());
        try {
            server.start();
        } catch (IOException ex) {
            throw new GrpcServerBindException(factory.address(), ex);
        }
        running.set(server);
        int port = server.getPort();
        new Thread(() -> awaitTermination(server), "grpc-server-" + port).start();
        log.info("gRPC server listens on %s with %d services".formatted(server.getListenSockets(), services.size()));
        events.publishEvent(new GrpcServerStartedEvent(server, port));
    }

    @Override
    public void stop() {
        Server server = running.getAndSet(null);
        if (server != null) {
            stop(server);
        }
    }

    @Override
    public void stop(Runnable callback) {
        Server server = running.getAndSet(null);
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

    @Override
    public boolean isRunning() {
        return running.get() != null;
    }

    @Override
    public int getPhase() {
        return SMART_LIFECYCLE_PHASE;
    }

    private void stop(Server server) {
        int port = server.getPort();
        events.publishEvent(new GrpcServerShutdownEvent(server, port));
        server.shutdown();
        terminate(server);
        events.publishEvent(new GrpcServerTerminatedEvent(server, port));
    }

    private void terminate(Server server) {
        try {
            if (shutdownGracePeriod.isNegative()) {
                server.awaitTermination();
            } else if (!server.awaitTermination(shutdownGracePeriod.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("gRPC server cancels the calls that have not ended within " + shutdownGracePeriod);
                server.shutdownNow();
                server.awaitTermination();
            }
        } catch (InterruptedException ex) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitTermination(Server server) {
        try {
            server.awaitTermination();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
