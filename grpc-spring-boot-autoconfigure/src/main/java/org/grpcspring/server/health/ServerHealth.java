// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The health service of one server (gRPC Health Checking Protocol): each status is that of the server's life and of the
 * application, and is found out before a client is told. Safe for use by many threads.
 */
final class ServerHealth extends HealthGrpc.HealthImplBase {

    /** How far the server is. */
    private enum Stage {
        STARTING,
        SERVING,
        STOPPING
    }

    private static final Log log = LogFactory.getLog(ServerHealth.class);
    private static final int MAX_WAITING = 10_000;

    private final HealthStatusManager statuses;
    private final HealthGrpc.HealthImplBase teller;
    private final ApplicationHealth application;
    private final int maxWatches;
    private final Map<String, ServingStatus> told = new ConcurrentHashMap<>();
    private final Set<PendingResponse> waiting = ConcurrentHashMap.newKeySet();
    private final Set<HealthWatch> watches = ConcurrentHashMap.newKeySet();
    private volatile Stage stage = Stage.STARTING;

    ServerHealth(HealthStatusManager statuses, ApplicationHealth application, int maxWatches) {
        this.statuses = statuses;
        this.teller = (HealthGrpc.HealthImplBase) statuses.getHealthService();
        this.application = application;
        this.maxWatches = maxWatches;
        statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    }

    /** Gives every service its status, and answers those who asked before. */
    void started(Server server) {
        told.put(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.UNRECOGNIZED);
        told.put(ApplicationHealth.LIVENESS, ServingStatus.UNRECOGNIZED);
        told.put(ApplicationHealth.READINESS, ServingStatus.UNRECOGNIZED);
        for (ServerServiceDefinition service : server.getServices()) {
            told.put(service.getServiceDescriptor().getName(), ServingStatus.UNRECOGNIZED);
        }
        stage = Stage.SERVING;
        tell();
        waiting.forEach(this::findOut);
    }

    /** Says that nothing is served any more, and completes every open watch so that none delays the stop. */
    void stopping() {
        stage = Stage.STOPPING;
        attempt(this::tell);
        waiting.forEach(ServerHealth::attempt);
        watches.forEach(watch -> attempt(watch::onCompleted));
    }

    // An interceptor that fails in one call must not delay the end of the others.
    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException ex) {
            log.warn("A call of the health service failed while the gRPC server stops", ex);
        }
    }

    /** Sets the statuses that are no longer what they were; others that the application has set stay. */
    synchronized void tell() {
        told.replaceAll((service, before) -> {
            boolean served = (stage == Stage.SERVING || service.equals(ApplicationHealth.LIVENESS))
                    && application.isServing(service);
            ServingStatus now = served ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
            if (now != before) {
                statuses.setStatus(service, now);
            }
            return now;
        });
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> replies) {
        // A call that is cancelled while it waits is answered in vain, which is no error.
        call(replies).setOnCancelHandler(() -> {});
        whenKnown(request.getService(), () -> teller.check(request, replies));
    }

    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> replies) {
        if (watches.size() >= maxWatches) {
            replies.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("The server has " + maxWatches + " watches of its health, as many as it accepts")
                    .asRuntimeException());
            return;
        }
        HealthWatch watch = new HealthWatch(call(replies), watches::remove);
        watch.open();
        watches.add(watch);
        teller.watch(request, watch);
        whenKnown(request.getService(), () -> {
            watch.release(dependsOn(request.getService()));
            if (stage == Stage.STOPPING) {
                watch.onCompleted();
            }
        });
    }

    private static ServerCallStreamObserver<HealthCheckResponse> call(StreamObserver<HealthCheckResponse> replies) {
        return (ServerCallStreamObserver<HealthCheckResponse>) replies;
    }

    private void whenKnown(String service, Runnable task) {
        PendingResponse answer = new PendingResponse(service, task, waiting);
        if (waiting.size() >= MAX_WAITING) {
            answer.run();
            return;
        }
        waiting.add(answer);
        if (stage != Stage.STARTING) {
            findOut(answer);
        }
    }

    private void findOut(PendingResponse answer) {
        HealthProbe needed = told.containsKey(answer.service()) ? application.needed(answer.service()) : null;
        if (needed == null) {
            answer.run();
            return;
        }
        needed.whenFresh(answer);
        if (stage == Stage.STOPPING) {
            answer.run();
        }
    }

    private @Nullable HealthProbe dependsOn(String service) {
        return told.containsKey(service) ? application.probe(service) : null;
    }
}
