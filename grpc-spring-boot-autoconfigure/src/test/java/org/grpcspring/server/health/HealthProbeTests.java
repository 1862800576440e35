// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class HealthProbeTests {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final HealthThreads threads = new HealthThreads(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void thousandWhoAskAtOnceShareOneAnswer() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        HealthProbe evaluation = evaluation(LONG, LONG, () -> released(open));
        CountDownLatch answered = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            evaluation.whenFresh(answered::countDown);
        }
        assertThat(answered.getCount()).isEqualTo(1000);
        open.countDown();
        assertThat(answered.await(20, SECONDS)).isTrue();
        assertThat(evaluation.isUp()).isTrue();
        assertThat(asked).hasValue(1);
        assertThat(changes).hasValue(1);
    }

    @Test
    void answerIsKeptUntilItIsInvalidated() throws Exception {
        HealthProbe evaluation = evaluation(LONG, LONG, () -> true);
        answer(evaluation);
        answer(evaluation);
        assertThat(asked).hasValue(1);
        evaluation.invalidate();
        answer(evaluation);
        assertThat(asked).hasValue(2);
    }

    @Test
    void answerBegunBeforeItWasInvalidatedIsNotTold() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        HealthProbe evaluation = evaluation(LONG, LONG, () -> asked.get() > 1 || !released(open));
        CountDownLatch answered = new CountDownLatch(1);
        evaluation.whenFresh(answered::countDown);
        await().atMost(20, SECONDS).until(() -> asked.get() == 1);
        evaluation.invalidate();
        open.countDown();
        assertThat(answered.await(20, SECONDS)).isTrue();
        assertThat(evaluation.isUp()).isTrue();
        assertThat(asked).hasValue(2);
    }

    @Test
    void partThatHangsIsDownInTimeAndAskedOnceUntilItAnswers(CapturedOutput output) throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        HealthProbe evaluation = evaluation(SHORT, SHORT, () -> released(open));
        for (int i = 0; i < 3; i++) {
            answer(evaluation);
            assertThat(evaluation.isUp()).isFalse();
            evaluation.invalidate();
        }
        assertThat(asked).hasValue(1);
        open.countDown();
        await().atMost(20, SECONDS).until(() -> {
            answer(evaluation);
            return evaluation.isUp();
        });
        assertThat(output).containsOnlyOnce("Health: 'part' has not answered within PT0.1S; it counts as down");
    }

    @Test
    void answerThatComesTooLateIsNone() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        HealthProbe evaluation = evaluation(LONG, SHORT, () -> {
            boolean up = released(open);
            returned.countDown();
            return up;
        });
        answer(evaluation);
        open.countDown();
        assertThat(returned.await(20, SECONDS)).isTrue();
        answer(evaluation);
        assertThat(evaluation.isUp()).isFalse();
        assertThat(changes).hasValue(1);
    }

    @Test
    void partThatThrowsIsDownAndLoggedOnce(CapturedOutput output) throws Exception {
        HealthProbe evaluation = evaluation(LONG, LONG, () -> {
            throw new IllegalStateException("no disk");
        });
        for (int i = 0; i < 3; i++) {
            answer(evaluation);
            assertThat(evaluation.isUp()).isFalse();
            evaluation.invalidate();
        }
        assertThat(asked).hasValue(3);
        assertThat(output).containsOnlyOnce("Health: 'part' failed: java.lang.IllegalStateException: no disk");
    }

    @Test
    void partThatEndsItsThreadIsDownAndAskedAgain() throws Exception {
        HealthProbe evaluation = evaluation(LONG, LONG, () -> {
            if (asked.get() == 1) {
                throw new NoClassDefFoundError("driver");
            }
            return true;
        });
        answer(evaluation);
        assertThat(evaluation.isUp()).isFalse();
        evaluation.invalidate();
        answer(evaluation);
        assertThat(evaluation.isUp()).isTrue();
    }

    @Test
    void partIsAskedInTheBackgroundOnlyWhileSomebodyWatches() {
        HealthProbe evaluation = evaluation(SHORT, LONG, () -> true);
        evaluation.addWatcher();
        evaluation.addWatcher();
        await().atMost(20, SECONDS).until(() -> asked.get() >= 3);
        evaluation.removeWatcher();
        int before = asked.get();
        await().atMost(20, SECONDS).until(() -> asked.get() > before);
        evaluation.removeWatcher();
        await().pollDelay(Duration.ofMillis(500)).atMost(20, SECONDS).untilAsserted(() -> {
            int after = asked.get();
            await().during(Duration.ofMillis(500)).atMost(20, SECONDS).until(() -> asked.get() == after);
        });
    }

    private HealthProbe evaluation(Duration timeToLive, Duration timeout, BooleanSupplier question) {
        return new HealthProbe(
                "part",
                () -> {
                    asked.incrementAndGet();
                    return question.getAsBoolean();
                },
                new HealthSettings(Map.of(), timeToLive, timeout, 1),
                threads,
                changes::incrementAndGet);
    }

    private static void answer(HealthProbe evaluation) throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        evaluation.whenFresh(answered::countDown);
        assertThat(answered.await(20, SECONDS)).isTrue();
    }

    private static boolean released(CountDownLatch latch) {
        try {
            return latch.await(1, HOURS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
