// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.offset;

import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.grpcspring.benchmarks.proto.Payload;
import org.junit.jupiter.api.Test;

/** What a client makes of the calls it counted. */
class ClientTests {

    private final Deque<StreamObserver<Payload>> inFlight = new ArrayDeque<>();
    private final Calls calls = new Calls(inFlight::add);

    @Test
    void percentilesRateAndCpuAreThoseOfTheCallsCounted() {
        Histogram nanos = new Histogram(3);
        for (int i = 1; i <= 1000; i++) {
            nanos.recordValue(i * 1000L);
        }
        Map<String, Double> unary = Client.figures(nanos, Task.UNARY_64, 2, 30_000);
        assertThat(unary.get("operationsPerSecond")).isEqualTo(500);
        assertThat(unary.get("cpuMicros")).isEqualTo(30);
        assertThat(unary.get("p50Micros")).isCloseTo(500, offset(1.0));
        assertThat(unary.get("p99Micros")).isCloseTo(990, offset(1.0));
        assertThat(unary.get("p999Micros")).isCloseTo(999, offset(1.0));
        Map<String, Double> stream = Client.figures(nanos, Task.STREAM_1000, 2, 30_000);
        assertThat(stream.get("operationsPerSecond")).isEqualTo(500_000);
        assertThat(stream.get("cpuMicros")).isEqualTo(0.03);
    }

    @Test
    void orderOfARoundIsTheOppositeOfTheOneBefore() {
        assertThat(Client.order(1, 3)).containsExactly(0, 1, 2);
        assertThat(Client.order(2, 3)).containsExactly(2, 1, 0);
    }

    @Test
    void callBeginsWhenOneEnds() throws InterruptedException {
        calls.start(3);
        assertThat(inFlight).hasSize(3);
        inFlight.remove().onCompleted();
        inFlight.remove().onCompleted();
        assertThat(inFlight).hasSize(3);
        assertThat(calls.awaitOne().getTotalCount()).isEqualTo(2);
        assertThat(calls.reset().getTotalCount()).isZero();
        assertThatCode(() -> calls.check(2)).doesNotThrowAnyException();
        assertThatIllegalStateException().isThrownBy(() -> calls.check(0));
    }

    @Test
    void noCallBeginsAfterAFailure() throws InterruptedException {
        calls.start(2);
        inFlight.remove().onError(new IllegalStateException("broken"));
        inFlight.remove().onCompleted();
        assertThat(inFlight).isEmpty();
        assertThat(calls.awaitOne().getTotalCount()).isEqualTo(1);
        assertThat(calls.awaitOne().getTotalCount()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> calls.check(1)).withStackTraceContaining("broken");
    }
}
