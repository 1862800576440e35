// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.autoconfigure.server.GrpcHealthServiceAutoConfigurationTests.serves;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.protobuf.services.ChannelzService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;

/** The channelz service and its switch. */
class GrpcChannelzServiceAutoConfigurationTests {

    private static final String SWITCH = "grpc.server.channelz-service-enabled=";

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", ", false"})
    void serviceIsServedOnlyWhereItIsSwitchedOn(String value, boolean served) {
        serving()
                .withPropertyValues(value == null ? "other=1" : SWITCH + value)
                .run(context ->
                        assertThat(serves(context, ChannelzGrpc.SERVICE_NAME)).isEqualTo(served));
    }

    @Test
    void serverIsListed() {
        serving()
                .withPropertyValues(SWITCH + "true")
                .run(context -> assertThat(ChannelzGrpc.newBlockingStub(self(context))
                                .getServers(GetServersRequest.getDefaultInstance())
                                .getServerList())
                        .isNotEmpty());
    }

    @Test
    void contextStartsWithoutGrpcServices() {
        serving()
                .withClassLoader(new FilteredClassLoader(ChannelzService.class))
                .withPropertyValues(SWITCH + "true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("grpcChannelzService"));
    }

    @Test
    void serviceBacksOffWhenTheApplicationHasItsOwn() {
        serving()
                .withPropertyValues(SWITCH + "true")
                .withBean(Own.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("grpcChannelzService"));
    }

    static final class Own extends ChannelzGrpc.ChannelzImplBase {}
}
