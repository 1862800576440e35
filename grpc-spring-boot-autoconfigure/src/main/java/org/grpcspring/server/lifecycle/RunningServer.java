// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import io.grpc.Server;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.server.call.CallLoad;
import org.grpcspring.server.call.CallPolicy;
import org.grpcspring.server.event.GrpcServerShutdownEvent;
import org.grpcspring.server.event.GrpcServerTerminatedEvent;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

/** A server from its start to its end, which loses no call that it has accepted. */
final class RunningServer {

    private static final Log log = LogFactory.getLog(GrpcServerLifecycle.class);

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Server server;
    private final String name;
    private final int port;
    private final List<? extends SocketAddress> addresses;
    private final List<GrpcServiceDefinition> services;
    private final CallPolicy calls;
    private final LifecycleEvents events;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger cancelled = new AtomicInteger();

    RunningServer(
            Server server,
            String name,
            List<GrpcServiceDefinition> services,
            CallPolicy calls,
            LifecycleEvents events) {
        this.server = server;
        this.name = name;
        this.port = server.getPort();
        this.addresses = server.getListenSockets();
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
        events.publish(new AvailabilityChangeEvent<>(this, ReadinessState.REFUSING_TRAFFIC));
        events.publish(new GrpcServerShutdownEvent(server, name, port));
        int inFlight = 0;
        try {
            awaitTermination(periods.drainDelay());
            inFlight = calls.callsInFlight();
            server.shutdown();
            if (!awaitTermination(inFlight == 0 ? atLeastAFarewell(periods.grace()) : periods.grace())) {
                cancelCalls();
                awaitTermination(ShutdownPeriods.CANCELLATION);
            }
        } catch (InterruptedException ex) {
            cancelCalls();
            Thread.currentThread().interrupt();
        } finally {
            calls.close();
            ended.countDown();
        }
        // Calls that came while the server began to turn traffic away are among those that were cancelled only.
        int all = Math.max(inFlight, cancelled.get());
        log.info("gRPC server '%s' on %s has stopped: of %s calls in flight %s finished and %s were cancelled"
                .formatted(name, addresses, all, all - cancelled.get(), cancelled.get()));
        events.publish(new GrpcServerTerminatedEvent(server, name, port));
    }

    /** Ends the grace period of a server that is stopping, and waits a little until it has. */
    void cancel() {
        try {
            cancelCalls();
            if (!ended.await(ShutdownPeriods.CANCELLATION.toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn("gRPC server '%s' on %s has not ended yet: a call does not react to its cancellation"
                        .formatted(name, addresses));
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void cancelCalls() {
        cancelled.addAndGet(calls.callsInFlight());
        server.shutdownNow();
    }

    // An idle connection ends in a round trip; without it, what was sent last may be lost with the connection.
    private static Duration atLeastAFarewell(Duration grace) {
        return !grace.isNegative() && grace.compareTo(FAREWELL) < 0 ? FAREWELL : grace;
    }

    private boolean awaitTermination(Duration longest) throws InterruptedException {
        if (longest.isNegative()) {
            server.awaitTermination();
            return true;
        }
        return server.awaitTermination(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void awaitTermination() {
        try {
            server.awaitTermination();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
