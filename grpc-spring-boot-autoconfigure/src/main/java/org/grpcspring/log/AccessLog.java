// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import io.grpc.MethodDescriptor;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.observation.CallEndListener;
import org.grpcspring.observation.EndedCall;
import org.grpcspring.observation.Faults;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes a line for each call of one side, with key-value pairs for structured logging. A thread of its own writes, so
 * that a logger that blocks or throws holds up no call; what waits for it is bounded, and what does not fit is counted
 * and told. Safe for use by many threads.
 */
public final class AccessLog implements CallEndListener, AutoCloseable {

    /** The logger for calls that are served. */
    public static final String SERVER_LOGGER = "grpc.server.access";

    /** The logger for calls that are made. */
    public static final String CLIENT_LOGGER = "grpc.client.access";

    private final Faults faults =
            new Faults(LogFactory.getLog(AccessLog.class), "A line of the access log could not be written");
    private static final int CLOSE_SECONDS = 5;

    private final Logger access;
    private final boolean errorsOnly;
    private final Set<String> excludedServices;
    private final LoggedMetadata metadata;
    private final AtomicLong lost = new AtomicLong();
    private final ThreadPoolExecutor writer;

    /**
     * Creates the log.
     *
     * @param logger the name of the logger that lines are written to
     * @param errorsOnly whether only calls are written that ended with another status than OK
     * @param excludedServices full names of services whose calls are not written
     * @param metadata what is written of the clients' metadata
     * @param capacity how many lines may wait
     */
    public AccessLog(
            String logger, boolean errorsOnly, Set<String> excludedServices, LoggedMetadata metadata, int capacity) {
        this.access = LoggerFactory.getLogger(logger);
        this.errorsOnly = errorsOnly;
        this.excludedServices = Set.copyOf(excludedServices);
        this.metadata = metadata;
        this.writer = new ThreadPoolExecutor(
                1, 1, CLOSE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity), AccessLog::thread);
        writer.allowCoreThreadTimeOut(true);
    }

    @Override
    public void ended(EndedCall call) {
        ended(call, null, currentTrace());
    }

    /**
     * Writes the line of a call, if it is one of those that have one.
     *
     * @param call the call
     * @param target the name of the server that was called, or null if this one was
     * @param trace the trace that the call is of, or null if it has none but what its headers tell
     */
    public void ended(EndedCall call, @Nullable String target, @Nullable String trace) {
        if ((errorsOnly && call.status().isOk()) || isExcluded(call.method())) {
            return;
        }
        AccessLine line = AccessLine.of(call, target, trace, metadata);
        try {
            writer.execute(() -> write(line));
        } catch (RejectedExecutionException ex) {
            if (writer.isShutdown()) {
                write(line);
            } else {
                lost.incrementAndGet();
            }
        }
    }

    /** Returns the trace that this thread is in, or null if it is in none. */
    public static @Nullable String currentTrace() {
        return MDC.get(AccessLine.TRACE_ID_KEY);
    }

    /** Returns whether the calls of a method have no line; without a method they may have one. */
    public boolean isExcluded(@Nullable MethodDescriptor<?, ?> method) {
        String service = method == null ? null : method.getServiceName();
        return service != null && excludedServices.contains(service);
    }

    /** Waits a few seconds for the lines that are still to be written; later ones are written by who ends the call. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException ex) {
            writer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void write(AccessLine line) {
        try {
            long missing = lost.getAndSet(0);
            if (missing > 0) {
                access.warn("{} calls before are not in this log: it was written too slowly", missing);
            }
            line.writeTo(access);
        } catch (RuntimeException ex) {
            faults.report(ex);
        }
    }

    private static Thread thread(Runnable writing) {
        Thread thread = new Thread(writing, "grpc-access-log");
        thread.setDaemon(true);
        return thread;
    }
}
