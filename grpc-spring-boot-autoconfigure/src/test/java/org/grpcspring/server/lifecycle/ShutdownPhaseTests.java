// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Shows how the periods of a server's stop fit into the time that Spring waits for it. */
@ExtendWith(OutputCaptureExtension.class)
class ShutdownPhaseTests {

    private static final String WARNING = "may be cancelled before its grace period is over";

    @Test
    void defaultsHoldTogether(CapturedOutput output) {
        serving().run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(WARNING);
    }

    @ParameterizedTest
    @CsvSource({
        "5s, 20s, 30s, false",
        "6s, 20s, 30s, true",
        "0s, 30s, 30s, true",
        "0s, -1s, 30s, true",
        "0s, 20s, 10s, true",
        "0s, 100ms, 1m, false",
    })
    void startWarnsWhenTheKeysDoNotHoldTogether(
            String drain, String grace, String phase, boolean warned, CapturedOutput output) {
        serving()
                .withPropertyValues(
                        "grpc.server.shutdown-drain-delay=" + drain,
                        "grpc.server.shutdown-grace-period=" + grace,
                        "spring.lifecycle.timeout-per-shutdown-phase=" + phase)
                .run(context -> context.getBean(GrpcServerLifecycle.class).stop(() -> {}));
        if (warned) {
            assertThat(output)
                    .containsOnlyOnce(WARNING)
                    .contains("'grpc.server.shutdown-drain-delay' = " + drain)
                    .contains("'grpc.server.shutdown-grace-period' = " + grace)
                    .contains("'spring.lifecycle.timeout-per-shutdown-phase' = " + phase.replace("1m", "60s"));
        } else {
            assertThat(output).doesNotContain(WARNING);
        }
    }

    @Test
    void callsThatSpringDoesNotWaitForAreCancelledBeforeTheirBeansAreDestroyed(CapturedOutput output) {
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        runner().withConfiguration(AutoConfigurations.of(LifecycleAutoConfiguration.class))
                .withBean(Repository.class, () -> new Repository(order))
                .withBean(Waiting.class)
                .withPropertyValues(
                        "grpc.server.executor=platform",
                        "grpc.server.shutdown-grace-period=1h",
                        "spring.lifecycle.timeout-per-shutdown-phase=100ms")
                .run(context -> {
                    EchoGrpc.newStub(self(context)).unary(text("wait"), new Replies<>());
                    assertThat(order.poll(20, SECONDS)).isEqualTo("called");
                    context.close();
                });
        assertThat(List.copyOf(order)).containsExactly("cancelled", "destroyed");
        // Spring did not wait for the server's thread, which logs this.
        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(output).contains("of 1 calls in flight 0 finished and 1 were cancelled"));
    }

    record Repository(BlockingQueue<String> order) implements AutoCloseable {

        @Override
        public void close() {
            order.add("destroyed");
        }
    }

    @GrpcService
    static final class Waiting extends EchoGrpc.EchoImplBase {

        private final Repository repository;

        Waiting(Repository repository) {
            this.repository = repository;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            CountDownLatch cancelled = new CountDownLatch(1);
            Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
            repository.order().add("called");
            try {
                cancelled.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            repository.order().add("cancelled");
        }
    }
}
