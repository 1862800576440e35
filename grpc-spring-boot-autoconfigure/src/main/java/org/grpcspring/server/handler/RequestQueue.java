// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.grpcspring.flow.MessageWindow;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a call, for one thread that waits for them. One is asked for before that thread takes any; the client
 * is asked for more as they are taken. Once the call is cancelled, those that were not taken are dropped.
 */
final class RequestQueue<Q> implements StreamObserver<Q>, Iterator<Q> {

    private static final int MOST = 16;

    private final ServerCallStreamObserver<?> call;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Q> requests = new ArrayDeque<>(MOST);
    private final MessageWindow window = new MessageWindow(MOST);
    private int underway = 1;
    private @Nullable RuntimeException failure;
    private boolean complete;

    RequestQueue(ServerCallStreamObserver<?> call) {
        this.call = call;
        call.disableAutoRequest();
        call.request(underway);
    }

    Stream<Q> stream() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public void onNext(Q request) {
        change(() -> {
            underway--;
            window.received(request);
            requests.add(request);
        });
    }

    @Override
    public void onError(Throwable cancellation) {
        change(() -> {
            requests.clear();
            failure = Status.fromThrowable(cancellation).asRuntimeException();
        });
    }

    @Override
    public void onCompleted() {
        change(() -> complete = true);
    }

    @Override
    public boolean hasNext() {
        lock.lock();
        try {
            while (requests.isEmpty() && failure == null && !complete) {
                changed.await();
            }
            if (failure != null) {
                throw failure;
            }
            return !requests.isEmpty();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED
                    .withDescription("Interrupted while waiting for a request")
                    .withCause(ex)
                    .asRuntimeException();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Q next() {
        Q request;
        int more;
        lock.lock();
        try {
            if (!hasNext()) {
                throw new NoSuchElementException("The client has sent all requests");
            }
            request = requests.remove();
            more = window.room(underway + requests.size());
            underway += more;
        } finally {
            lock.unlock();
        }
        if (more > 0) {
            call.request(more);
        }
        return request;
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
