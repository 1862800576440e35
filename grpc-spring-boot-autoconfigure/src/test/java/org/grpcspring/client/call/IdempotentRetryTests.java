// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Lazy;

@ExtendWith(OutputCaptureExtension.class)
class IdempotentRetryTests {

    private static final BiFunction<OrdersBlockingStub, Text, Text> GET = OrdersBlockingStub::get;
    private static final BiFunction<OrdersBlockingStub, Text, Text> PUT = OrdersBlockingStub::put;
    private static final BiFunction<OrdersBlockingStub, Text, Text> ADD = OrdersBlockingStub::add;

    @ParameterizedTest
    @CsvSource({
        "grpc.client.self.retry.idempotent-only=true, 3, 3, 1",
        "grpc.client.self.retry.idempotent-only=false, 3, 3, 3",
        "other=1, 3, 3, 3",
        "grpc.client.self.methods[grpcspring.test.v1.Orders].retry.idempotent-only=true, 3, 3, 1",
        "grpc.client.self.methods[grpcspring.test.v1.Orders/Add].retry.idempotent-only=true, 3, 3, 1",
        "grpc.client.self.methods[grpcspring.test.v1.Orders/Get].retry.idempotent-only=true, 3, 3, 3",
    })
    void onlyIdempotentCallsAreTriedAgainWhenTheKeySaysSo(String property, int get, int put, int add) {
        retrying(property).withBean(Orders.class).run(context -> {
            OrdersBlockingStub stub = context.getBean(Orders.class).stub;
            assertThat(attempts(context, stub, GET)).isEqualTo(get);
            assertThat(attempts(context, stub, PUT)).isEqualTo(put);
            assertThat(attempts(context, stub, ADD)).isEqualTo(add);
        });
    }

    @Test
    void keyOfAMethodAllowsWhatThatOfTheClientForbids() {
        retrying(
                        "grpc.client.self.retry.idempotent-only=true",
                        "grpc.client.self.methods[grpcspring.test.v1.Orders/Add].retry.idempotent-only=false")
                .withBean(Orders.class)
                .run(context -> assertThat(attempts(context, context.getBean(Orders.class).stub, ADD))
                        .isEqualTo(3));
    }

    @Test
    void methodsOfAllStubsThatWereInjectedBeforeTheFirstCallCount(CapturedOutput output) {
        retrying("grpc.client.self.retry.idempotent-only=true")
                .withBean(Echo.class)
                .withBean(Orders.class)
                .run(context -> {
                    assertThat(attempts(context, context.getBean(Orders.class).stub, GET))
                            .isEqualTo(3);
                    context.getBean(Echo.class).stub.unary(text(""));
                    assertThat(output).doesNotContain("is idempotent, but");
                });
    }

    @Test
    void methodsOfALateStubThatWasInjectedBeforeTheFirstCallCountToo(CapturedOutput output) {
        retrying("grpc.client.self.retry.idempotent-only=true")
                .withBean(Echo.class)
                .withBean(LateOrders.class)
                .run(context -> {
                    OrdersBlockingStub late = context.getBean(LateOrders.class).stub;
                    assertThat(attempts(context, late, GET)).isEqualTo(3);
                    assertThat(attempts(context, late, ADD)).isEqualTo(1);
                    assertThat(output).doesNotContain("is idempotent, but");
                });
    }

    @Test
    void callsOfAStubInjectedAfterTheFirstCallAreNotTriedAgainAndAWarningSaysSo(CapturedOutput output) {
        retrying("grpc.client.self.retry.idempotent-only=true")
                .withBean(Echo.class)
                .withBean(LateOrders.class)
                .run(context -> {
                    context.getBean(Echo.class).stub.unary(text(""));
                    OrdersBlockingStub late = context.getBean(LateOrders.class).stub;
                    assertThat(attempts(context, late, ADD)).isEqualTo(1);
                    assertThat(output).doesNotContain("is idempotent, but");
                    assertThat(attempts(context, late, GET)).isEqualTo(1);
                    assertThat(attempts(context, late, GET)).isEqualTo(1);
                    assertThat(output)
                            .containsOnlyOnce("'grpcspring.test.v1.Orders/Get' is idempotent, but")
                            .contains("'grpcspring.test.v1.Orders'");
                });
    }

    @Test
    void idempotentCallsAreTriedAgainInProcess() {
        retrying(
                        "grpc.client.self.retry.idempotent-only=true",
                        "grpc.server.in-process-name=own",
                        "grpc.server.port=-1")
                .withBean(Echo.class)
                .withBean(Orders.class)
                .run(context -> {
                    OrdersBlockingStub stub = context.getBean(Orders.class).stub;
                    assertThat(attempts(context, stub, GET)).isEqualTo(3);
                    assertThat(attempts(context, stub, ADD)).isEqualTo(1);
                });
    }

    @Test
    void channelTellsItsStateAsAnyOther() {
        retrying("grpc.client.self.retry.idempotent-only=true")
                .withBean(Orders.class)
                .run(context -> {
                    ManagedChannel channel = self(context);
                    AtomicInteger changes = new AtomicInteger();
                    assertThat(channel.authority()).isNotEmpty();
                    assertThat(channel.getState(false)).isEqualTo(ConnectivityState.IDLE);
                    channel.notifyWhenStateChanged(ConnectivityState.IDLE, changes::incrementAndGet);
                    channel.getState(true);
                    await().atMost(20, SECONDS).until(() -> changes.get() == 1);
                    await().atMost(20, SECONDS).until(() -> channel.getState(false) == ConnectivityState.READY);
                    channel.resetConnectBackoff();
                    channel.enterIdle();
                    await().atMost(20, SECONDS).until(() -> channel.getState(false) == ConnectivityState.IDLE);
                    assertThat(channel.isShutdown()).isFalse();
                    assertThat(channel.shutdown()).isSameAs(channel);
                    assertThat(channel.isShutdown()).isTrue();
                    assertThat(channel.shutdownNow().awaitTermination(20, SECONDS))
                            .isTrue();
                    assertThat(channel.isTerminated()).isTrue();
                });
    }

    private static ApplicationContextRunner retrying(String... properties) {
        return runner().withBean(EchoService.class)
                .withBean(OrdersService.class)
                .withPropertyValues(
                        "grpc.client.self.retry.max-attempts=3", "grpc.client.self.retry.initial-backoff=1ms")
                .withPropertyValues(properties);
    }

    private static int attempts(
            BeanFactory context, OrdersBlockingStub stub, BiFunction<OrdersBlockingStub, Text, Text> call) {
        OrdersService service = context.getBean(OrdersService.class);
        service.attempts.clear();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call.apply(stub, text("")))
                .matches(failure -> failure.getStatus().getCode() == Status.Code.UNAVAILABLE);
        return service.attempts.size();
    }

    private record Orders(@GrpcClient("self") OrdersBlockingStub stub) {}

    private record Echo(@GrpcClient("self") EchoBlockingStub stub) {}

    @Lazy
    private record LateOrders(@GrpcClient("self") OrdersBlockingStub stub) {}
}
