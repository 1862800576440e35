// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;

/** Counts attempts, and ends each as a script says. */
@GrpcService
final class OrdersService extends OrdersGrpc.OrdersImplBase {

    /** When each attempt arrived, in {@link System#nanoTime()}. */
    final List<Long> attempts = new CopyOnWriteArrayList<>();

    /** How many attempts were cancelled. */
    final AtomicInteger cancelled = new AtomicInteger();

    /** The deadline of the latest attempt. */
    volatile @Nullable Deadline deadline;

    /** How the attempt of a number, counted from 1, fails: null lets it succeed, OK leaves it without a reply. */
    volatile IntFunction<@Nullable StatusRuntimeException> script = number -> status(Status.UNAVAILABLE);

    static StatusRuntimeException status(Status status) {
        return status.asRuntimeException();
    }

    @Override
    public void get(Text request, StreamObserver<Text> replies) {
        attempt(request, replies);
    }

    @Override
    public void put(Text request, StreamObserver<Text> replies) {
        attempt(request, replies);
    }

    @Override
    public void add(Text request, StreamObserver<Text> replies) {
        attempt(request, replies);
    }

    private void attempt(Text request, StreamObserver<Text> replies) {
        deadline = Context.current().getDeadline();
        int number;
        synchronized (attempts) {
            attempts.add(System.nanoTime());
            number = attempts.size();
        }
        StatusRuntimeException failure = script.apply(number);
        if (failure == null) {
            replies.onNext(request);
            replies.onCompleted();
        } else if (failure.getStatus().isOk()) {
            Context.current().addListener(context -> cancelled.incrementAndGet(), Runnable::run);
        } else {
            replies.onError(failure);
        }
    }
}
