// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** Collects what a call replies, for a test to wait for. */
public final class Replies<T> implements StreamObserver<T> {

    private static final int PATIENCE = 20;

    private final BlockingQueue<T> values = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(T value) {
        values.add(value);
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }

    /** Waits for the next reply. */
    public T next() throws InterruptedException {
        T value = values.poll(PATIENCE, SECONDS);
        if (value == null) {
            throw new AssertionError("No reply; the call's end: " + end);
        }
        return value;
    }

    /** Returns whether no reply waits to be taken. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Returns whether the call has ended. */
    public boolean hasEnded() {
        return end.isDone();
    }

    /** Waits for the end of the call. */
    public Status end() throws Exception {
        return end.get(PATIENCE, SECONDS);
    }
}
