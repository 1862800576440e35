// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

/** Everything here runs on the thread of the test, so that what has not happened yet will not happen by itself. */
class HealthServicesTests {

    private static final HealthCheckRequest SERVER = HealthCheckRequest.getDefaultInstance();

    private final HealthServices health = new HealthServices(
            Set.of(GrpcService.DEFAULT_SERVER),
            new HealthStatusManager(),
            new HealthSettings(Map.of(), Duration.ofSeconds(1), Duration.ofSeconds(1), 10),
            null,
            null,
            true);
    private final String name = InProcessServerBuilder.generateName();
    private final Server server = InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(health.of(GrpcService.DEFAULT_SERVER).get(0))
            .build();
    private final ManagedChannel channel =
            InProcessChannelBuilder.forName(name).directExecutor().build();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        health.close();
    }

    @Test
    void nobodyIsAnsweredBeforeTheServerHasStarted() throws Exception {
        Replies<HealthCheckResponse> checked = new Replies<>();
        HealthGrpc.newStub(channel).check(SERVER, checked);
        Watcher watched = new Watcher();
        HealthGrpc.newStub(channel).watch(SERVER, watched);
        watched.read(10);
        assertThat(checked.hasEnded()).isFalse();
        assertThat(watched.seen).isEmpty();
        started();
        assertThat(checked.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        assertThat(watched.seen).containsExactly(ServingStatus.SERVING);
    }

    @Test
    void watcherThatDoesNotReadIsToldOnlyTheLastOfManyChanges() {
        started();
        Watcher watched = new Watcher();
        HealthGrpc.newStub(channel).watch(SERVER, watched);
        watched.read(1);
        assertThat(watched.seen).containsExactly(ServingStatus.SERVING);
        for (int i = 0; i < 1000; i++) {
            change(ReadinessState.REFUSING_TRAFFIC);
            change(ReadinessState.ACCEPTING_TRAFFIC);
        }
        change(ReadinessState.REFUSING_TRAFFIC);
        watched.read(10_000);
        assertThat(watched.seen).hasSizeLessThan(5).endsWith(ServingStatus.NOT_SERVING);
    }

    private void started() {
        health.onApplicationEvent(new GrpcServerStartedEvent(server, GrpcService.DEFAULT_SERVER, -1));
    }

    private void change(ReadinessState state) {
        health.onApplicationEvent(new AvailabilityChangeEvent<>(this, state));
    }

    /** Reads only what it is told to. */
    private static final class Watcher implements ClientResponseObserver<HealthCheckRequest, HealthCheckResponse> {

        final List<ServingStatus> seen = new ArrayList<>();
        private @Nullable ClientCallStreamObserver<HealthCheckRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<HealthCheckRequest> requests) {
            call = requests;
            requests.disableAutoRequestWithInitial(0);
        }

        void read(int messages) {
            assertThat(call).isNotNull();
            call.request(messages);
        }

        @Override
        public void onNext(HealthCheckResponse status) {
            seen.add(status.getStatus());
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
