// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.grpcspring.flow.MessageWindow;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a call, for one subscriber. The client is asked for no more than the subscriber demands, and for a
 * few at a time. Safe for use by many threads.
 */
final class RequestPublisher<Q> implements StreamObserver<Q>, Flow.Publisher<Q> {

    private static final Flow.Subscription NO_DEMAND = new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    };

    private static final int MOST = 16;

    private final ServerCallStreamObserver<?> call;
    private final MessageWindow window = new MessageWindow(MOST);
    private Flow.@Nullable Subscriber<? super Q> subscriber;
    private @Nullable Consumer<Flow.Subscriber<? super Q>> end;
    private boolean subscribed;
    private boolean done;
    private long demanded;
    private int underway;

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
        synchronized (this) {
            subscribed = true;
        }
        fetch();
        finish();
    }

    @Override
    public void onNext(Q request) {
        Flow.Subscriber<? super Q> current = active();
        if (current != null) {
            current.onNext(request);
            synchronized (this) {
                underway--;
                window.received(request);
            }
            fetch();
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

    private void fetch() {
        int more;
        synchronized (this) {
            more = subscribed && !done ? (int) Math.min(demanded, window.room(underway)) : 0;
            underway += more;
            demanded -= demanded == Long.MAX_VALUE ? 0 : more;
        }
        if (more > 0) {
            call.request(more);
        }
    }

    /** What the subscriber demands, for which the client is asked once it is subscribed. */
    private final class Demand implements Flow.Subscription {

        @Override
        public void request(long count) {
            if (count <= 0) {
                endWith(current -> current.onError(new IllegalArgumentException("A demand of " + count)));
                return;
            }
            synchronized (RequestPublisher.this) {
                demanded = demanded + count < 0 ? Long.MAX_VALUE : demanded + count;
            }
            fetch();
        }

        @Override
        public void cancel() {
            synchronized (RequestPublisher.this) {
                done = true;
            }
        }
    }
}
