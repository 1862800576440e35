// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class RepeatedRecordsTests {

    private final Logger logger = Logger.getAnonymousLogger();
    private final List<String> shown = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);

    RepeatedRecordsTests() {
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                shown.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    @Test
    void causeIsShownOnceAMinuteWithHowManyWereLeftOut() {
        limit();
        Exception failure = new IllegalStateException();
        log(3, failure);
        assertThat(shown).containsExactly("failed");
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        log(1, failure);
        assertThat(shown).hasSize(1);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        log(2, failure);
        assertThat(shown)
                .containsExactly("failed", "failed (3 more of this cause have been left out since the last one)");
    }

    @Test
    void otherCausesAreShownBesides() {
        limit();
        log(2, new IllegalStateException());
        log(2, new IllegalArgumentException());
        logger.warning("without an exception");
        logger.warning("without an exception");
        assertThat(shown).containsExactly("failed", "failed", "without an exception");
    }

    @Test
    void causesWithoutEndAreShownAsOne() {
        limit();
        for (int i = 0; i < 10_000; i++) {
            Exception failure = new Exception();
            failure.setStackTrace(new StackTraceElement[] {new StackTraceElement("Type", "method" + i, "File", i)});
            log(1, failure);
        }
        assertThat(shown).hasSizeBetween(10, 101);
    }

    @Test
    void everythingIsShownToOneWhoDebugs() {
        limit();
        logger.setLevel(Level.FINE);
        log(3, new IllegalStateException());
        assertThat(shown).containsExactly("failed", "failed", "failed");
    }

    @Test
    void limitIsSharedAndGoesWithTheLastWhoHoldsIt() {
        Filter own = record -> !"never".equals(record.getMessage());
        logger.setFilter(own);
        RepeatedRecords first = limit();
        RepeatedRecords second = limit();
        first.release();
        log(3, new IllegalStateException());
        logger.warning("never");
        assertThat(shown).containsExactly("failed");
        second.release();
        assertThat(logger.getFilter()).isSameAs(own);
    }

    @Test
    void everythingIsShownAfterTheLimitAlsoThroughAFilterThatWasPutAroundIt() {
        RepeatedRecords limit = limit();
        logger.setFilter(record -> limit.isLoggable(record));
        limit.release();
        log(3, new IllegalStateException());
        assertThat(shown).hasSize(3);
    }

    private RepeatedRecords limit() {
        return RepeatedRecords.limit(logger, now::get);
    }

    private void log(int times, Exception failure) {
        for (int i = 0; i < times; i++) {
            logger.log(Level.WARNING, "failed", failure);
        }
    }
}
