// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is shown of a logger of Logback, where its parent has an appender. */
class RepeatedEventsTests {

    private static final String NAME = "repeated.events.Logger";

    private final Logger logger = (Logger) LoggerFactory.getLogger(NAME);
    private final Logger parent = (Logger) LoggerFactory.getLogger("repeated.events");
    private final ListAppender<ILoggingEvent> shown = new ListAppender<>();
    private final AtomicLong now = new AtomicLong();

    RepeatedEventsTests() {
        shown.start();
        parent.setAdditive(false);
        parent.addAppender(shown);
    }

    @AfterEach
    void restore() {
        logger.setLevel(null);
        parent.detachAppender(shown);
        parent.setAdditive(true);
    }

    @Test
    void causeIsShownOnceAMinuteWithHowManyWereLeftOut() {
        Runnable release = limit();
        log(3);
        assertThat(shown.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("failed");
        assertThat(shown.list.get(0).getThrowableProxy()).isNotNull();
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        log(2);
        assertThat(shown.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("failed", "failed (2 more of this cause have been left out since the last one)");
        assertThat(shown.list.get(1).getThrowableProxy()).isNotNull();
        release.run();
    }

    @Test
    void everythingIsShownToOneWhoDebugs() {
        Runnable release = limit();
        logger.setLevel(Level.DEBUG);
        log(3);
        assertThat(shown.list).hasSize(3);
        release.run();
    }

    @Test
    void limitIsSharedAndGoesWithTheLastWhoHoldsIt() {
        Runnable first = limit();
        Runnable second = limit();
        first.run();
        log(3);
        assertThat(shown.list).hasSize(1);
        second.run();
        log(3);
        assertThat(shown.list).hasSize(4);
    }

    @Test
    void limitOfWhichLoggingWasResetTakesNothingFromTheNextOne() {
        Runnable first = limit();
        logger.detachAndStopAllAppenders();
        logger.setAdditive(true);
        Runnable second = limit();
        first.run();
        log(3);
        assertThat(shown.list).hasSize(1);
        second.run();
    }

    @Test
    void loggerThatHasOnlyAppendersOfItsOwnIsLeftAsItIs() {
        logger.setAdditive(false);
        limit().run();
        assertThat(logger.isAdditive()).isFalse();
        logger.setAdditive(true);
    }

    private Runnable limit() {
        return RepeatedEvents.limit(NAME, now::get);
    }

    private void log(int times) {
        for (int i = 0; i < times; i++) {
            logger.warn("failed", new IllegalStateException());
        }
    }
}
