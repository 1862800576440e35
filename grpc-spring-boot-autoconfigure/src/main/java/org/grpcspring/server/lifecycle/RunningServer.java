// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import io.grpc.Server;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.server.call.CallLoad;
import org.grpcspring.server.call.CallPolicy;
import org.grpcspring.server.event.GrpcServerShutdownEvent;
import org.grpcspring.server.event.GrpcServerTerminatedEvent;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;

/** A server from its start to its end, which loses no call that it has accepted. */
final class RunningServer {

    private static final Log log = LogFactory.getLog(GrpcServerLifecycle.class);

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Server server;
    private final String name;
    private final int port;
    private final List<GrpcServiceDefinition> services;
    private final CallPolicy calls;
    private final ApplicationEventPublisher events;

    RunningServer(
            Server server,
            String name,
            List<GrpcServiceDefinition> services,
            CallPolicy calls,
            ApplicationEventPublisher events) {
        this.server = server;
        this.name = name;
        this.port = server.getPort();
        this.services = List.copyOf(services);
        this.calls = calls;
        this.events = events;
        new Thread(this::awaitTermination, "grpc-server-" + port).start();
    }

    ServerFacts facts(ServerFacts.State state) {
        return new ServerFacts(
                name, state, server.isTerminated() ? List.of() : server.getListenSockets(), services, calls);
    }

    CallLoad load() {
        return calls.load();
    }

    /** Turns traffic away, lets calls in flight end within the grace period, and cancels the rest. */
    void stop(ShutdownPeriods periods) {
        events.publishEvent(new AvailabilityChangeEvent<>(this, ReadinessState.REFUSING_TRAFFIC));
        events.publishEvent(new GrpcServerShutdownEvent(server, name, port));
        int inFlight = 0;
        int cancelled = 0;
        try {
            server.awaitTermination(periods.drainDelay().toNanos(), TimeUnit.NANOSECONDS);
            inFlight = calls.callsInFlight();
            server.shutdown();
            if (!terminatesWithin(inFlight == 0 ? atLeastAFarewell(periods.grace()) : periods.grace())) {
                cancelled = calls.callsInFlight();
                server.shutdownNow().awaitTermination();
            }
        } catch (InterruptedException ex) {
            cancelled = calls.callsInFlight();
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        log.info("gRPC server '%s' on port %s has stopped: of %s calls in flight %s finished and %s were cancelled"
                .formatted(name, port, inFlight, Math.max(0, inFlight - cancelled), cancelled));
        calls.close();
        events.publishEvent(new GrpcServerTerminatedEvent(server, name, port));
    }

    // An idle connection ends in a round trip; without it, what was sent last may be lost with the connection.
    private static Duration atLeastAFarewell(Duration grace) {
        return !grace.isNegative() && grace.compareTo(FAREWELL) < 0 ? FAREWELL : grace;
    }

    private boolean terminatesWithin(Duration grace) throws InterruptedException {
        if (grace.isNegative()) {
            server.awaitTermination();
            return true;
        }
        return server.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void awaitTermination() {
        try {
            server.awaitTermination();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
