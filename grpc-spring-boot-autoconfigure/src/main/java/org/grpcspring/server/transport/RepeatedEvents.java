// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Lets a logger of Logback log as {@link RepeatedRecords} does one of the JVM. Whoever limits the same logger shares
 * the limit, which goes with the last of them. Safe for use by many threads.
 */
final class RepeatedEvents extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final String NAME = "grpc-repeated-events";

    private final Logger logger;
    private final Logger parent;
    private final RepeatedCauses causes;
    private int users = 1;

    private RepeatedEvents(Logger logger, LongSupplier clock) {
        this.logger = logger;
        this.parent = logger.getLoggerContext()
                .getLogger(logger.getName().substring(0, logger.getName().lastIndexOf('.')));
        this.causes = new RepeatedCauses(clock);
        setName(NAME);
        setContext(logger.getLoggerContext());
        start();
    }

    /**
     * Limits a logger until what is returned is run.
     *
     * @param name the name of the logger, which has a dot
     * @param clock returns the time in nanoseconds
     */
    static Runnable limit(String name, LongSupplier clock) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
            return () -> {};
        }
        Logger logger = loggers.getLogger(name);
        synchronized (logger) {
            if (logger.getAppender(NAME) instanceof RepeatedEvents shared) {
                shared.users++;
                return shared::release;
            }
            RepeatedEvents limit = new RepeatedEvents(logger, clock);
            if (logger.isAdditive()) {
                logger.addAppender(limit);
                logger.setAdditive(false);
            }
            return limit::release;
        }
    }

    private void release() {
        synchronized (logger) {
            users--;
            if (users == 0 && logger.detachAppender(this)) {
                logger.setAdditive(true);
            }
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (logger.isDebugEnabled()) {
            parent.callAppenders(event);
            return;
        }
        Throwable thrown = event.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
        String more = causes.due(thrown);
        if (more != null) {
            parent.callAppenders(
                    more.isEmpty()
                            ? event
                            : new LoggingEvent(
                                    NAME, logger, event.getLevel(), event.getFormattedMessage() + more, thrown, null));
        }
    }
}
