// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests that a thread takes out of a stream, an iterator or a collection whenever the server is ready for one. */
final class PulledRequests {

    private final Object source;
    private volatile @Nullable Future<?> sender;
    private volatile @Nullable Throwable failure;

    PulledRequests(Object source) {
        this.source = source;
    }

    /** Sends all; returns early where the server has ended the call. */
    void send(BlockingClientCall<Object, Object> call) throws InterruptedException, StatusException {
        try (Stream<?> toClose = source instanceof Stream<?> stream ? stream : Stream.empty()) {
            Iterator<?> requests = iterator(toClose);
            while (requests.hasNext()) {
                if (!call.write(requests.next())) {
                    return;
                }
            }
        }
        call.halfClose();
    }

    /** Sends all as another thread than the one that reads. */
    void sendAside(BlockingClientCall<Object, Object> call) {
        try {
            send(call);
        } catch (StatusException ended) {
            // The reader is told.
        } catch (InterruptedException | RuntimeException | Error ex) {
            failure = ex;
            call.cancel("The requests failed", ex);
        }
    }

    /** Takes note of who sends, to be interrupted when the call ends. */
    void sentBy(Future<?> future) {
        sender = future;
    }

    void stop() {
        Future<?> current = sender;
        if (current != null) {
            current.cancel(true);
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
