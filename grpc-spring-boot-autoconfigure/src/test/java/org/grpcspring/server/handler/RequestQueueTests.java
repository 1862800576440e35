// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.grpcspring.test.EchoService.text;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;

class RequestQueueTests {

    private static final Text LARGE = text("x".repeat(1_000_000));

    private final AskedCall call = new AskedCall();
    private final RequestQueue<Text> requests = new RequestQueue<>(call);

    @Test
    void oneRequestIsAskedForBeforeTheHandlerTakesAny() {
        assertThat(call.asked()).isEqualTo(1);
        requests.onNext(text("1"));
        assertThat(call.asked()).isEqualTo(1);
    }

    @Test
    void manySmallRequestsAreAskedForAtOnce() {
        requests.onNext(text("1"));
        assertThat(requests.next()).isEqualTo(text("1"));
        assertThat(call.asked()).isEqualTo(17);
    }

    @Test
    void largeRequestsAreAskedForOneByOne() {
        for (int taken = 1; taken <= 20; taken++) {
            requests.onNext(LARGE);
            assertThat(call.asked()).isEqualTo(taken);
            requests.next();
            assertThat(call.asked()).isEqualTo(taken + 1);
        }
    }

    @Test
    void requestsThatWereNotTakenAreDroppedWhenTheCallIsCancelled() {
        requests.onNext(text("1"));
        requests.onError(Status.CANCELLED.asRuntimeException());
        assertThat(catchThrowable(requests::hasNext)).isInstanceOf(StatusRuntimeException.class);
        assertThat(catchThrowable(requests::next)).isInstanceOf(StatusRuntimeException.class);
    }

    /** Since only luck has the cancellation come where it hurts, many are tried. */
    @Test
    void cancellationWhileARequestIsTakenIsSeenAsOne() throws Exception {
        ExecutorService client = Executors.newSingleThreadExecutor();
        try {
            CyclicBarrier together = new CyclicBarrier(2);
            for (int i = 0; i < 5_000; i++) {
                RequestQueue<Text> queue = new RequestQueue<>(call);
                queue.onNext(text("1"));
                Future<?> cancelling = client.submit(() -> {
                    together.await();
                    queue.onError(Status.CANCELLED.asRuntimeException());
                    return null;
                });
                together.await();
                Throwable thrown = catchThrowable(queue::next);
                cancelling.get();
                if (thrown != null) {
                    assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
                }
            }
        } finally {
            client.shutdownNow();
        }
    }
}
