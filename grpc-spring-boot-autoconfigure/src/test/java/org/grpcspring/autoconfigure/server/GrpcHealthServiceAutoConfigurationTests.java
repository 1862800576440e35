// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.test.Replies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Configuration;

class GrpcHealthServiceAutoConfigurationTests {

    @ParameterizedTest
    @ValueSource(strings = {"", "grpcspring.test.v1.Echo", "grpc.health.v1.Health"})
    void everyRegisteredServiceIsServing(String service) {
        serving().run(context -> assertThat(check(context, service)).isEqualTo(ServingStatus.SERVING));
    }

    @Test
    void unknownServiceIsNotFound() {
        serving()
                .run(context -> assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> check(context, "unknown"))
                        .satisfies(failure ->
                                assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND)));
    }

    @Test
    void watcherSeesNotServingWhenTheServerStops() {
        serving().withPropertyValues("grpc.server.shutdown-grace-period=0").run(context -> {
            Replies<HealthCheckResponse> replies = new Replies<>();
            HealthGrpc.newStub(self(context)).watch(request("grpcspring.test.v1.Echo"), replies);
            assertThat(replies.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            context.getBean(GrpcServerLifecycle.class).stop();
            assertThat(replies.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        });
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", ", true"})
    void healthIsServedUnlessDisabled(String enabled, boolean served) {
        serving()
                .withPropertyValues(enabled == null ? "other=key" : "grpc.server.health-service-enabled=" + enabled)
                .run(context ->
                        assertThat(serves(context, HealthGrpc.SERVICE_NAME)).isEqualTo(served));
    }

    @Test
    void callsWorkWithoutHealthWhenGrpcServicesIsAbsent() {
        serving()
                .withClassLoader(new FilteredClassLoader("io.grpc.protobuf.services", "io.grpc.health"))
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean("grpcHealthService");
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                });
    }

    @Test
    void healthIsTheApplicationsWhenItHasItsOwnService() {
        serving()
                .withUserConfiguration(OwnHealth.class)
                .run(context -> assertThat(check(context, "any")).isEqualTo(ServingStatus.SERVICE_UNKNOWN));
    }

    @Test
    void statusesAreTheApplicationsWhenItHasItsOwnManager() {
        serving().withBean("own", HealthStatusManager.class).run(context -> {
            context.getBean("own", HealthStatusManager.class).setStatus("mine", ServingStatus.NOT_SERVING);
            assertThat(check(context, "mine")).isEqualTo(ServingStatus.NOT_SERVING);
        });
    }

    @Test
    void healthAloneStartsNoServer() {
        runner().run(context -> assertThat(context).doesNotHaveBean(HealthStatusManager.class));
    }

    static boolean serves(BeanFactory context, String service) {
        return context.getBean(GrpcServiceDiscoverer.class).findGrpcServices(GrpcService.DEFAULT_SERVER).stream()
                .anyMatch(found ->
                        found.definition().getServiceDescriptor().getName().equals(service));
    }

    private static ServingStatus check(BeanFactory context, String service) {
        return HealthGrpc.newBlockingStub(self(context)).check(request(service)).getStatus();
    }

    private static HealthCheckRequest request(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnHealth {

        @GrpcService
        HealthGrpc.HealthImplBase health() {
            return new HealthGrpc.HealthImplBase() {
                @Override
                public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> replies) {
                    replies.onNext(HealthCheckResponse.newBuilder()
                            .setStatus(ServingStatus.SERVICE_UNKNOWN)
                            .build());
                    replies.onCompleted();
                }
            };
        }
    }
}
