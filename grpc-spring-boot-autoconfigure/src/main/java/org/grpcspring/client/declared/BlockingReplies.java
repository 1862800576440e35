// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import org.grpcspring.error.GrpcException;
import org.jspecify.annotations.Nullable;

/**
 * The replies of a call, each fetched when it is asked for. To be read by one thread; another one may close it, which
 * cancels the call.
 */
final class BlockingReplies implements Iterator<Object>, AutoCloseable {

    private final BlockingClientCall<Object, Object> call;
    private final PulledRequests requests;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean ended;
    private volatile @Nullable String cancelled;
    private @Nullable Object next;

    BlockingReplies(BlockingClientCall<Object, Object> call, PulledRequests requests) {
        this.call = call;
        this.requests = requests;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            String reason = cancelled;
            if (reason != null) {
                throw GrpcException.of(Status.CANCELLED.withDescription(reason).asRuntimeException());
            }
            next = ended ? null : read();
        }
        return next != null;
    }

    @Override
    public Object next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Object reply = next;
        next = null;
        return reply;
    }

    @Override
    public void close() {
        if (!ended) {
            cancel("The replies are not read to their end", null);
        }
    }

    private @Nullable Object read() {
        reading.lock();
        try {
            Object reply = call.read();
            if (reply == null) {
                end();
            }
            return reply;
        } catch (StatusException ex) {
            end();
            throw requests.failureOr(GrpcException.of(ex));
        } catch (InterruptedException ex) {
            throw interrupted(ex);
        } finally {
            reading.unlock();
        }
    }

    /** Cancels the call because its thread was interrupted, and returns what to throw. */
    GrpcException interrupted(InterruptedException failure) {
        cancel("Interrupted", failure);
        Thread.currentThread().interrupt();
        return GrpcException.of(Status.CANCELLED
                .withDescription("Interrupted while waiting for the call")
                .withCause(failure)
                .asRuntimeException());
    }

    /** Cancels the call and waits for its end, which needs no answer of the server, so that interceptors see it. */
    void cancel(String reason, @Nullable Throwable cause) {
        cancelled = reason;
        call.cancel(reason, cause);
        end();
        if (reading.tryLock()) {
            try {
                awaitEnd();
            } finally {
                reading.unlock();
            }
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting) {
            try {
                waiting = call.read() != null;
            } catch (StatusException end) {
                waiting = false;
            } catch (InterruptedException ex) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        ended = true;
        requests.stop();
    }
}
