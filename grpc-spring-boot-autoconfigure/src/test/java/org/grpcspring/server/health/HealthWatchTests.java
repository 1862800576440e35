// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.grpcspring.test.Background;
import org.junit.jupiter.api.Test;

/** One watch of the health, whose client takes a status slowly. */
class HealthWatchTests {

    private final Slow replies = new Slow();
    private final HealthWatch watch = new HealthWatch(replies, gone -> {});

    @Test
    void whoTellsAStatusDoesNotWaitForOneThatIsBeingSent() throws Exception {
        watch.open();
        watch.release(null);
        CompletableFuture<Void> first = Background.run(() -> watch.onNext(status(ServingStatus.SERVING)));
        replies.sending.await();
        Background.run(() -> {
                    watch.onNext(status(ServingStatus.NOT_SERVING));
                    watch.onCompleted();
                })
                .get(20, SECONDS);
        replies.taken.countDown();
        first.get(20, SECONDS);
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(replies.sent).containsExactly("SERVING", "NOT_SERVING", "completed"));
    }

    private static HealthCheckResponse status(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    /** Takes no status until it may. */
    private static final class Slow extends ServerCallStreamObserver<HealthCheckResponse> {

        private final List<String> sent = new CopyOnWriteArrayList<>();
        private final CountDownLatch sending = new CountDownLatch(1);
        private final CountDownLatch taken = new CountDownLatch(1);

        @Override
        public void onNext(HealthCheckResponse status) {
            sending.countDown();
            try {
                taken.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
            sent.add(status.getStatus().name());
        }

        @Override
        public void onCompleted() {
            sent.add("completed");
        }

        @Override
        public void onError(Throwable failure) {
            sent.add("failed");
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
