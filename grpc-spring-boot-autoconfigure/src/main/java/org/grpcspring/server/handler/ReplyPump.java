// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Sends what an iterator brings while the client takes it. No thread waits for the client: the pump ends when it takes
 * no more, and runs again when it does.
 */
final class ReplyPump implements ReplySource, Runnable {

    private static final Log log = LogFactory.getLog(ReplyPump.class);

    private final HandlerCall<?> call;
    private final Iterator<?> iterator;
    private final AutoCloseable closing;
    private final Executor executor;
    private final AtomicInteger signals = new AtomicInteger();
    private boolean ended;

    ReplyPump(HandlerCall<?> call, Iterator<?> iterator, AutoCloseable closing, Executor executor) {
        this.call = call;
        this.iterator = iterator;
        this.closing = closing;
        this.executor = executor;
    }

    @Override
    public void ready() {
        if (signals.getAndIncrement() == 0) {
            try {
                executor.execute(this);
            } catch (RuntimeException ex) {
                end(ex);
            }
        }
    }

    @Override
    public void cancelled() {
        ready();
    }

    @Override
    public void run() {
        int seen = signals.get();
        while (seen != 0) {
            if (!ended) {
                pump();
            }
            seen = signals.addAndGet(-seen);
        }
    }

    private void pump() {
        boolean more = true;
        Throwable failure = null;
        boolean held = call.interruption().hold();
        try {
            while (more && !call.isCancelled() && call.isReady()) {
                more = iterator.hasNext();
                if (more) {
                    call.send(iterator.next());
                }
            }
        } catch (Throwable ex) {
            failure = ex;
        } finally {
            if (held) {
                call.interruption().letGo();
            }
        }
        if (failure != null) {
            end(failure);
        } else if (call.isCancelled()) {
            close();
        } else if (!more) {
            complete();
        }
    }

    private void complete() {
        ended = true;
        try {
            closing.close();
        } catch (Throwable ex) {
            call.fail(ex);
            return;
        }
        call.complete();
    }

    private void end(Throwable failure) {
        close();
        call.fail(failure);
    }

    private void close() {
        ended = true;
        try {
            closing.close();
        } catch (Throwable ex) {
            log.warn("A stream of replies cannot be closed", ex);
        }
    }
}
