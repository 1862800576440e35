// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.autoconfigure.server.GrpcHealthServiceAutoConfigurationTests.serves;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Configuration;

class GrpcReflectionServiceAutoConfigurationTests {

    private static final String V1_ALPHA = "grpc.reflection.v1alpha.ServerReflection";

    @Test
    void reflectionListsEveryService() {
        serving()
                .run(context -> assertThat(
                                list(context).getListServicesResponse().getServiceList())
                        .extracting(ServiceResponse::getName)
                        .containsExactlyInAnyOrder(
                                "grpcspring.test.v1.Echo",
                                "grpc.health.v1.Health",
                                "grpc.reflection.v1.ServerReflection",
                                V1_ALPHA));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", ", true"})
    void bothVersionsAreServedUnlessDisabled(String enabled, boolean served) {
        serving()
                .withPropertyValues(enabled == null ? "other=key" : "grpc.server.reflection-service-enabled=" + enabled)
                .run(context -> {
                    assertThat(serves(context, ServerReflectionGrpc.SERVICE_NAME))
                            .isEqualTo(served);
                    assertThat(serves(context, V1_ALPHA)).isEqualTo(served);
                });
    }

    @Test
    void contextStartsWithoutReflectionWhenGrpcServicesIsAbsent() {
        serving()
                .withClassLoader(new FilteredClassLoader("io.grpc.protobuf.services", "io.grpc.reflection"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("grpcReflectionService"));
    }

    @Test
    void reflectionIsTheApplicationsWhenItHasItsOwnService() {
        serving().withUserConfiguration(OwnReflection.class).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean("grpcReflectionService");
            assertThat(serves(context, ServerReflectionGrpc.SERVICE_NAME)).isTrue();
        });
    }

    private static ServerReflectionResponse list(BeanFactory context) throws Exception {
        Replies<ServerReflectionResponse> replies = new Replies<>();
        StreamObserver<ServerReflectionRequest> requests =
                ServerReflectionGrpc.newStub(self(context)).serverReflectionInfo(replies);
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        requests.onCompleted();
        return replies.next();
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnReflection {

        @GrpcService
        ServerReflectionGrpc.ServerReflectionImplBase ownReflection() {
            return (ServerReflectionGrpc.ServerReflectionImplBase) ProtoReflectionServiceV1.newInstance();
        }
    }
}
