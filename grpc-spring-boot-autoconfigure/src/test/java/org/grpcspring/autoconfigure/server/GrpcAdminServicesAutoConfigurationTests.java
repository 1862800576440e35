// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.autoconfigure.server.GrpcHealthServiceAutoConfigurationTests.serves;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.channelz.v1.GetServersResponse;
import io.grpc.services.AdminInterface;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.service.BuiltInServices;
import org.grpcspring.server.service.GrpcService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;

/** The admin services and their switch. */
class GrpcAdminServicesAutoConfigurationTests {

    private static final String SWITCH = "grpc.server.admin-services-enabled=";

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", ", false"})
    void servicesAreServedOnlyWhereTheyAreSwitchedOn(String value, boolean served) {
        serving()
                .withPropertyValues(value == null ? "other=1" : SWITCH + value)
                .run(context ->
                        assertThat(serves(context, ChannelzGrpc.SERVICE_NAME)).isEqualTo(served));
    }

    @Test
    void servicesAreReachedOnAServerOfTheirOwn() {
        serving()
                .withPropertyValues(
                        "grpc.servers.admin.address=127.0.0.1",
                        "grpc.servers.admin.port=0",
                        "grpc.servers.admin.admin-services-enabled=true",
                        "grpc.client.admin.address=static://127.0.0.1:${local.grpc.servers.admin.port}")
                .run(context -> {
                    ManagedChannel admin = context.getBean(GrpcChannels.class).get("admin");
                    assertThat(servers(admin).getServerCount()).isGreaterThanOrEqualTo(2);
                    assertThat(refusal(self(context))).isEqualTo(Status.Code.UNIMPLEMENTED);
                });
    }

    @Test
    void channelzIsServedOnceWhereBothAreSwitchedOn() {
        serving()
                .withPropertyValues(SWITCH + "true", "grpc.server.channelz-service-enabled=true")
                .run(context ->
                        assertThat(servers(self(context)).getServerCount()).isPositive());
    }

    @Test
    void channelzOfTheApplicationsOwnWins() {
        serving()
                .withPropertyValues(SWITCH + "true")
                .withBean(Own.class)
                .run(context ->
                        assertThat(servers(self(context)).getServerCount()).isZero());
    }

    @Test
    void servicesBackOff() {
        serving()
                .withPropertyValues(SWITCH + "true")
                .withBean("grpcAdminServices", BuiltInServices.class, () -> server -> List.of())
                .run(context ->
                        assertThat(serves(context, ChannelzGrpc.SERVICE_NAME)).isFalse());
    }

    @Test
    void contextStartsWithoutGrpcServices() {
        serving()
                .withClassLoader(new FilteredClassLoader(AdminInterface.class))
                .withPropertyValues(SWITCH + "true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("grpcAdminServices"));
    }

    private static GetServersResponse servers(ManagedChannel channel) {
        return ChannelzGrpc.newBlockingStub(channel).getServers(GetServersRequest.getDefaultInstance());
    }

    private static Status.Code refusal(ManagedChannel channel) {
        try {
            servers(channel);
            return Status.Code.OK;
        } catch (StatusRuntimeException ex) {
            return ex.getStatus().getCode();
        }
    }

    /** Replies what grpc-java's own never does: no servers. */
    @GrpcService
    static final class Own extends ChannelzGrpc.ChannelzImplBase {

        @Override
        public void getServers(GetServersRequest request, StreamObserver<GetServersResponse> replies) {
            replies.onNext(GetServersResponse.newBuilder().setEnd(true).build());
            replies.onCompleted();
        }
    }
}
