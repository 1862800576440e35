// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.Map;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.grpcspring.test.port.LocalGrpcPort;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.StockGrpc;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.slice.GrpcTest;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

class CachedContextTests {

    @Test
    void slicesOfOneServiceHaveOneContext() {
        assertThat(contexts(101, Slice1.class, Slice2Other.class, Slice3.class)).isEqualTo(1);
    }

    @Test
    void applicationsWithinTheJvmHaveOneContext() {
        assertThat(contexts(102, Jvm1.class, Slice2Other.class, Jvm3.class)).isEqualTo(1);
    }

    @Test
    void applicationsOnRandomPortsHaveOneContext() {
        assertThat(contexts(103, Port1.class, Slice2Other.class, Port3.class)).isEqualTo(1);
    }

    private static int contexts(int number, Class<?>... tests) {
        TestExecutionSummary run = TestRun.of(
                Map.of("junit.jupiter.testclass.order.default", ClassOrderer.ClassName.class.getName()), tests);
        assertThat(run.getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        assertThat(run.getTestsSucceededCount())
                .isEqualTo(run.getTestsFoundCount())
                .isGreaterThanOrEqualTo(tests.length);
        return Counted.CONTEXTS.getOrDefault(number, 0);
    }

    /** Calls its server. */
    @Import(Counted.class)
    abstract static class Caller {

        @GrpcClient("market")
        StockBlockingStub market;

        @Test
        void serverAnswers() {
            assertThat(market.reserve(Item.getDefaultInstance()).getLeft()).isGreaterThan(100);
        }
    }

    @GrpcTest(value = StockService.class, properties = "market.number=101")
    static class Slice1 extends Caller {}

    @GrpcTest(value = StockService.class, properties = "market.number=100000")
    static class Slice2Other extends Caller {}

    @GrpcTest(value = StockService.class, properties = "market.number=101")
    static class Slice3 extends Caller {}

    @SpringBootTest(classes = MarketApplication.class, properties = "market.number=102")
    @AutoConfigureInProcessGrpc
    abstract static class WithinTheJvm extends Caller {}

    static class Jvm1 extends WithinTheJvm {}

    static class Jvm3 extends WithinTheJvm {}

    /** Calls its server by its port as well. */
    @SpringBootTest(
            classes = MarketApplication.class,
            properties = {
                "market.number=103",
                "grpc.server.port=0",
                "grpc.client.market.address=self:self",
                "grpc.client.market.negotiation-type=PLAINTEXT"
            })
    abstract static class OnAPort extends Caller {

        @Test
        void serverAnswersOnItsPort(@LocalGrpcPort int port) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .build();
            try {
                assertThat(StockGrpc.newBlockingStub(channel)
                                .reserve(Item.getDefaultInstance())
                                .getLeft())
                        .isEqualTo(103);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    static class Port1 extends OnAPort {}

    static class Port3 extends OnAPort {}
}
