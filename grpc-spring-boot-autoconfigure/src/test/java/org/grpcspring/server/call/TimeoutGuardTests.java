// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;

/** Timeouts as no client of grpc-java's own sends them. */
class TimeoutGuardTests {

    private static final Metadata.Key<String> TIMEOUT =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

    @ParameterizedTest
    @CsvSource({
        "self:self, S, 'S'",
        "self:self, -1S, '-1S'",
        "self:self, 123456789012345678901234567890S, '12345678901234567890…'",
        "in-process:here, 1x, '1x'",
        "in-process:here, 1.5S, '1.5S'",
    })
    void malformedTimeoutEndsTheCallWithItsValueAndIsMeasured(String address, String timeout, String shown) {
        serving()
                .withBean(SimpleMeterRegistry.class)
                .withPropertyValues("grpc.server.in-process-name=here", "grpc.client.self.address=" + address)
                .run(context -> {
                    StatusRuntimeException end = catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> stub(context, timeout).unary(text("hi")));
                    assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(end.getStatus().getDescription()).contains("grpc-timeout is '" + shown + "'");
                    await().atMost(20, SECONDS)
                            .until(() -> context.getBean(MeterRegistry.class)
                                            .find("grpc.server")
                                            .tag("rpc.method", "Unary")
                                            .tag("grpc.status_code", "INVALID_ARGUMENT")
                                            .timer()
                                    != null);
                    assertThat(context.getBeansOfType(GrpcServerLifecycle.class).values())
                            .allMatch(server -> server.getLoad().inFlight() == 0
                                    && server.getLoad().refused() == 0);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1H", "10M", "99S", "99999999m", "99999999u", "99999999H"})
    void wellFormedTimeoutIsKept(String timeout) {
        serving()
                .run(context -> assertThat(
                                stub(context, timeout).unary(text("hi")).getValue())
                        .isEqualTo("hi"));
    }

    private static EchoBlockingStub stub(BeanFactory context, String timeout) {
        Metadata headers = new Metadata();
        headers.put(TIMEOUT, timeout);
        return EchoGrpc.newBlockingStub(self(context))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
