// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.slice.GrpcTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

class ParallelContextsTests {

    private static final int CONTEXTS = 16;
    private static final CyclicBarrier ALL_ARE_UP = new CyclicBarrier(CONTEXTS);

    @Test
    void sixteenContextsAtATimeReachTheirOwnServers() {
        Map<String, String> parallel = Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", Integer.toString(CONTEXTS));
        TestExecutionSummary run = TestRun.of(parallel, ParallelContextsTests.class.getDeclaredClasses());
        assertThat(run.getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        assertThat(run.getTestsSucceededCount()).isEqualTo(CONTEXTS);
    }

    /** Waits until all contexts have started, and asks its own how many it has. */
    @GrpcTest(StockService.class)
    @Import(Counted.class)
    abstract static class Market {

        @GrpcClient("market")
        private StockBlockingStub market;

        @Value("${market.number}")
        private int number;

        @Test
        void answersWithItsOwnNumber() throws Exception {
            ALL_ARE_UP.await(120, SECONDS);
            for (int call = 0; call < 10; call++) {
                assertThat(market.reserve(Item.getDefaultInstance()).getLeft()).isEqualTo(number);
            }
        }
    }

    @TestPropertySource(properties = "market.number=1")
    static class Market01 extends Market {}

    @TestPropertySource(properties = "market.number=2")
    static class Market02 extends Market {}

    @TestPropertySource(properties = "market.number=3")
    static class Market03 extends Market {}

    @TestPropertySource(properties = "market.number=4")
    static class Market04 extends Market {}

    @TestPropertySource(properties = "market.number=5")
    static class Market05 extends Market {}

    @TestPropertySource(properties = "market.number=6")
    static class Market06 extends Market {}

    @TestPropertySource(properties = "market.number=7")
    static class Market07 extends Market {}

    @TestPropertySource(properties = "market.number=8")
    static class Market08 extends Market {}

    @TestPropertySource(properties = "market.number=9")
    static class Market09 extends Market {}

    @TestPropertySource(properties = "market.number=10")
    static class Market10 extends Market {}

    @TestPropertySource(properties = "market.number=11")
    static class Market11 extends Market {}

    @TestPropertySource(properties = "market.number=12")
    static class Market12 extends Market {}

    @TestPropertySource(properties = "market.number=13")
    static class Market13 extends Market {}

    @TestPropertySource(properties = "market.number=14")
    static class Market14 extends Market {}

    @TestPropertySource(properties = "market.number=15")
    static class Market15 extends Market {}

    @TestPropertySource(properties = "market.number=16")
    static class Market16 extends Market {}
}
