// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcStubsTests {

    private final Channel channel = mock();

    @ParameterizedTest
    @ValueSource(
            classes = {
                EchoGrpc.EchoStub.class,
                EchoGrpc.EchoBlockingStub.class,
                EchoGrpc.EchoBlockingV2Stub.class,
                EchoGrpc.EchoFutureStub.class,
                WithConstructor.class
            })
    void stubCallsOnTheChannel(Class<? extends AbstractStub<?>> type) {
        assertThat(GrpcStubs.isStub(type)).isTrue();
        assertThat(GrpcStubs.create(type, channel))
                .isInstanceOf(type)
                .extracting(stub -> ((AbstractStub<?>) stub).getChannel())
                .isSameAs(channel);
    }

    @ParameterizedTest
    @ValueSource(classes = {String.class, EchoGrpc.class, EchoGrpc.EchoImplBase.class, int.class, Channel[].class})
    void otherTypesAreNoStubs(Class<?> type) {
        assertThat(GrpcStubs.isStub(type)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GrpcStubs.create(type, channel))
                .withMessageContaining(type.getName());
    }

    @Test
    void factoryMethodWinsOverTheConstructor() throws Exception {
        assertThat(GrpcStubs.creator(EchoGrpc.EchoFutureStub.class))
                .isEqualTo(EchoGrpc.class.getMethod("newFutureStub", Channel.class));
    }

    /** As Kotlin's generator makes them. */
    public static final class WithConstructor extends AbstractStub<WithConstructor> {

        /** Creates the stub. */
        public WithConstructor(Channel channel) {
            super(channel, CallOptions.DEFAULT);
        }

        @Override
        protected WithConstructor build(Channel channel, CallOptions options) {
            return new WithConstructor(channel);
        }
    }
}
