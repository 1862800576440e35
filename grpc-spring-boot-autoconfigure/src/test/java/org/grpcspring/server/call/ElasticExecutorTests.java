// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class ElasticExecutorTests {

    @Test
    void poolGrowsWhenTheSameTaskWaits() throws Exception {
        ElasticExecutor pool = new ElasticExecutor(1, 3, "test-");
        CountDownLatch release = new CountDownLatch(1);
        Semaphore running = new Semaphore(0);
        for (int i = 0; i < 3; i++) {
            pool.execute(() -> {
                running.release();
                await(release);
            });
        }
        assertThat(running.tryAcquire(3, 20, SECONDS)).isTrue();
        release.countDown();
        pool.shutdown();
    }

    /** No task waits twice at the head of this queue, since each is followed by one that blocks as shortly. */
    @Test
    void poolGrowsWhenTheQueueMovesButItsTasksComeLate() throws Exception {
        ElasticExecutor pool = new ElasticExecutor(1, 4, "test-");
        int tasks = 20_000;
        CountDownLatch done = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            pool.execute(() -> {
                spin(50_000);
                done.countDown();
            });
        }
        assertThat(done.await(60, SECONDS)).isTrue();
        assertThat(pool.getLargestPoolSize()).isEqualTo(4);
        pool.shutdown();
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, SECONDS)).isTrue();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
