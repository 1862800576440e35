// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Publishes one reply once it is there and demanded; cancelling cancels the call. Safe for use by many threads. */
final class SingleReply implements Flow.Subscription {

    private final CompletableFuture<@Nullable Object> reply;
    private final Flow.Subscriber<? super Object> subscriber;
    private boolean demanded;
    private boolean ended;

    private SingleReply(CompletableFuture<@Nullable Object> reply, Flow.Subscriber<? super Object> subscriber) {
        this.reply = reply;
        this.subscriber = subscriber;
    }

    // The second future tells of the subscriber, whose failures are its own by the rules of Reactive Streams.
    @SuppressWarnings("FutureReturnValueIgnored")
    static void send(CompletableFuture<@Nullable Object> reply, Flow.Subscriber<? super Object> subscriber) {
        SingleReply subscription = new SingleReply(reply, subscriber);
        subscriber.onSubscribe(subscription);
        reply.whenComplete(subscription::publish);
    }

    // The second future tells of the subscriber, as above.
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void request(long more) {
        synchronized (this) {
            demanded = more > 0;
        }
        if (more <= 0) {
            publish(null, new IllegalArgumentException("Demanded " + more + " replies"));
        } else if (reply.isDone()) {
            reply.whenComplete(this::publish);
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            ended = true;
        }
        reply.cancel(false);
    }

    private void publish(@Nullable Object value, @Nullable Throwable failure) {
        synchronized (this) {
            if (ended || (failure == null && value != null && !demanded)) {
                return;
            }
            ended = true;
        }
        if (failure != null) {
            subscriber.onError(failure);
        } else {
            if (value != null) {
                subscriber.onNext(value);
            }
            subscriber.onComplete();
        }
    }
}
