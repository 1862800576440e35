// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import static java.util.stream.Collectors.toMap;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Collects the lines of an access log while a test runs, or hinders it. */
final class AccessLines extends UnsynchronizedAppenderBase<ILoggingEvent>
        implements BeforeEachCallback, AfterEachCallback {

    private final Logger logger;
    final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    volatile boolean fails;
    volatile boolean failed;
    volatile boolean blocked;
    volatile @Nullable CountDownLatch blocker;

    @Override
    public void doAppend(ILoggingEvent event) {
        CountDownLatch wait = blocker;
        if (wait != null) {
            blocked = true;
            try {
                wait.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        }
        if (fails) {
            failed = true;
            throw new IllegalStateException("The disk is full");
        }
        events.add(event);
    }

    @Override
    protected void append(ILoggingEvent event) {
        throw new UnsupportedOperationException();
    }

    AccessLines(String logger) {
        this.logger = (Logger) LoggerFactory.getLogger(logger);
    }

    /** Returns the fields of a line. */
    static Map<String, Object> pairs(ILoggingEvent event) {
        return event.getKeyValuePairs().stream().collect(toMap(pair -> pair.key, pair -> pair.value));
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        setContext(logger.getLoggerContext());
        start();
        logger.setAdditive(false);
        logger.addAppender(this);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        logger.detachAppender(this);
        logger.setAdditive(true);
    }
}
