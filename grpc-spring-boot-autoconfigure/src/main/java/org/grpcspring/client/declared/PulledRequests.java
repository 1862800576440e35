// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests that a thread takes out of a stream, an iterator or a collection whenever the server is ready for one. */
final class PulledRequests {

    private final Object source;
    private volatile @Nullable Thread sender;
    private volatile @Nullable Throwable failure;
    private volatile boolean stopped;

    PulledRequests(Object source) {
        this.source = source;
    }

    /** Sends all; returns early where the call has ended. */
    void send(BlockingClientCall<Object, Object> call) throws InterruptedException, StatusException {
        try (Stream<?> toClose = source instanceof Stream<?> stream ? stream : Stream.empty()) {
            Iterator<?> requests = iterator(toClose);
            while (!stopped && requests.hasNext()) {
                if (!call.write(requests.next())) {
                    return;
                }
            }
        }
        if (!stopped) {
            call.halfClose();
        }
    }

    /** Sends all as another thread than the one that reads. */
    void sendAside(BlockingClientCall<Object, Object> call) {
        sender = Thread.currentThread();
        try {
            send(call);
        } catch (StatusException ended) {
            // The reader is told.
        } catch (InterruptedException | RuntimeException | Error ex) {
            failure = ex;
            call.cancel("The requests failed", ex);
        }
    }

    /** Takes no more requests, since the call has ended, and wakes the thread that may wait for one. */
    void stop() {
        stopped = true;
        Thread current = sender;
        if (current != null) {
            current.interrupt();
        }
    }

    /** Returns what the source of the requests threw, or else what ended the call. */
    RuntimeException failureOr(RuntimeException end) {
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : end;
    }

    private Iterator<?> iterator(Stream<?> stream) {
        if (source instanceof Iterator<?> iterator) {
            return iterator;
        }
        return source instanceof Iterable<?> iterable ? iterable.iterator() : stream.iterator();
    }
}
