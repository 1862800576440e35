// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a call, for one subscriber, whose demand is what the client is asked for; so none ever waits here.
 * Safe for use by many threads.
 */
final class RequestPublisher<Q> implements StreamObserver<Q>, Flow.Publisher<Q> {

    private static final Flow.Subscription NO_DEMAND = new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    };

    private final ServerCallStreamObserver<?> call;
    private Flow.@Nullable Subscriber<? super Q> subscriber;
    private @Nullable Consumer<Flow.Subscriber<? super Q>> end;
    private boolean subscribed;
    private boolean done;
    private volatile boolean endless;
    private int wanted;

    RequestPublisher(ServerCallStreamObserver<?> call) {
        this.call = call;
        call.disableAutoRequest();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Q> wanting) {
        if (!accept(wanting)) {
            wanting.onSubscribe(NO_DEMAND);
            wanting.onError(new IllegalStateException("The requests of a call have one subscriber"));
            return;
        }
        wanting.onSubscribe(new Demand());
        int first;
        synchronized (this) {
            subscribed = true;
            first = wanted;
        }
        if (first > 0) {
            call.request(first);
        }
        finish();
    }

    @Override
    public void onNext(Q request) {
        Flow.Subscriber<? super Q> current = active();
        if (current != null) {
            current.onNext(request);
            if (endless) {
                call.request(1);
            }
        }
    }

    @Override
    public void onError(Throwable cancellation) {
        endWith(current -> current.onError(cancellation));
    }

    @Override
    public void onCompleted() {
        endWith(Flow.Subscriber::onComplete);
    }

    private synchronized boolean accept(Flow.Subscriber<? super Q> wanting) {
        boolean first = subscriber == null;
        if (first) {
            subscriber = wanting;
        }
        return first;
    }

    private synchronized Flow.@Nullable Subscriber<? super Q> active() {
        return done ? null : subscriber;
    }

    private void endWith(Consumer<Flow.Subscriber<? super Q>> signal) {
        synchronized (this) {
            end = signal;
        }
        finish();
    }

    private void finish() {
        Flow.Subscriber<? super Q> current;
        Consumer<Flow.Subscriber<? super Q>> signal;
        synchronized (this) {
            current = subscribed ? active() : null;
            signal = end;
            done |= current != null && signal != null;
        }
        if (current != null && signal != null) {
            signal.accept(current);
        }
    }

    /** Asks the client for as many requests as the subscriber wants, once it is subscribed. */
    private final class Demand implements Flow.Subscription {

        @Override
        public void request(long count) {
            if (count <= 0) {
                endWith(current -> current.onError(new IllegalArgumentException("A demand of " + count)));
                return;
            }
            int more;
            synchronized (RequestPublisher.this) {
                more = endless || done ? 0 : count >= Integer.MAX_VALUE ? 1 : (int) count;
                endless |= count >= Integer.MAX_VALUE;
                if (!subscribed) {
                    wanted = (int) Math.min(Integer.MAX_VALUE, (long) wanted + more);
                    return;
                }
            }
            if (more > 0) {
                call.request(more);
            }
        }

        @Override
        public void cancel() {
            synchronized (RequestPublisher.this) {
                done = true;
            }
        }
    }
}
