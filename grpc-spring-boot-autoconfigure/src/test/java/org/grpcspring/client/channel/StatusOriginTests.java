// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.error.RemoteFailure;
import org.grpcspring.test.proto.EchoGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class StatusOriginTests {

    @Test
    void statusNamesTheClientAheadOfItsOwnCause() {
        calling().run(context -> {
            Status status = failure(context);
            assertThat(status.getDescription()).contains("Connection refused");
            assertThat(status.getCause())
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageStartingWith("the client 'nobody' called grpcspring.test.v1.Echo/Unary: UNAVAILABLE: ")
                    .rootCause()
                    .isInstanceOf(ConnectException.class);
            assertThat(RemoteFailure.of(status)).isNotNull();
            assertThat(RemoteFailure.of(status.augmentDescription("while ordering")))
                    .isNull();
        });
    }

    @Test
    void statusThatAnInterceptorMakesHasAnOriginToo() {
        calling().withBean(OpenCircuit.class).run(context -> {
            Status status = failure(context);
            assertThat(status.getDescription()).isEqualTo("the circuit to pay.internal is open");
            assertThat(RemoteFailure.of(status)).isNotNull();
        });
    }

    private static ApplicationContextRunner calling() {
        return runner().withPropertyValues("grpc.client.nobody.address=static://127.0.0.1:1");
    }

    private static Status failure(BeanFactory context) {
        EchoGrpc.EchoBlockingStub stub =
                EchoGrpc.newBlockingStub(context.getBean(GrpcChannels.class).get("nobody"));
        return catchThrowableOfType(StatusRuntimeException.class, () -> stub.unary(text("")))
                .getStatus();
    }

    /** Ends calls before they begin. */
    @GrpcGlobalClientInterceptor
    static class OpenCircuit implements ClientInterceptor {

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new ClientCall<>() {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    listener.onClose(
                            Status.UNAVAILABLE.withDescription("the circuit to pay.internal is open"), new Metadata());
                }

                @Override
                public void request(int numMessages) {}

                @Override
                public void cancel(@Nullable String message, @Nullable Throwable cause) {}

                @Override
                public void halfClose() {}

                @Override
                public void sendMessage(Q message) {}
            };
        }
    }
}
