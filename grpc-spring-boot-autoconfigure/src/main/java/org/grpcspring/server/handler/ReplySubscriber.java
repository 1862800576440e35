// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Sends what a publisher brings, and asks for the next only when the client can take it. */
final class ReplySubscriber implements ReplySource, Flow.Subscriber<Object> {

    private final HandlerCall<?> call;
    private final Executor executor;
    private final boolean ofMany;
    private final AtomicBoolean waiting = new AtomicBoolean(true);
    private volatile Flow.@Nullable Subscription subscription;
    private boolean replied;
    private boolean ended;

    private ReplySubscriber(HandlerCall<?> call, Executor executor) {
        this.call = call;
        this.executor = executor;
        this.ofMany = call.sendsMany();
    }

    static ReplySubscriber subscribed(HandlerCall<?> call, Flow.Publisher<?> publisher, Executor executor) {
        ReplySubscriber subscriber = new ReplySubscriber(call, executor);
        publisher.subscribe(subscriber);
        return subscriber;
    }

    @Override
    public void ready() {
        Flow.Subscription current = takesNext();
        if (current != null) {
            try {
                executor.execute(() -> requestHeld(current));
            } catch (RuntimeException ex) {
                call.fail(ex);
                current.cancel();
            }
        }
    }

    @Override
    public void cancelled() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
        subscription = started;
        if (call.isCancelled()) {
            started.cancel();
        } else {
            requestNext();
        }
    }

    @Override
    public void onNext(Object reply) {
        if (ended) {
            return;
        }
        try {
            if (replied && !ofMany) {
                throw new InvalidReplyException("A reactive type of one reply brought a second");
            }
            replied = true;
            call.send(reply);
        } catch (Throwable ex) {
            onError(ex);
            cancelled();
            return;
        }
        waiting.set(true);
        requestNext();
    }

    @Override
    public void onError(Throwable failure) {
        if (!ended) {
            ended = true;
            call.fail(failure);
        }
    }

    @Override
    public void onComplete() {
        if (ended || call.isCancelled()) {
            return;
        }
        ended = true;
        if (replied || ofMany) {
            call.complete();
        } else {
            call.reply(null);
        }
    }

    private void requestNext() {
        Flow.Subscription current = takesNext();
        if (current != null) {
            request(current);
        }
    }

    private void request(Flow.Subscription current) {
        try {
            current.request(1);
        } catch (Throwable ex) {
            call.fail(ex);
            current.cancel();
        }
    }

    private Flow.@Nullable Subscription takesNext() {
        Flow.Subscription current = subscription;
        return current != null && call.isReady() && waiting.compareAndSet(true, false) ? current : null;
    }

    /** A source that blocks does so on this thread. */
    private void requestHeld(Flow.Subscription current) {
        boolean held = call.interruption().hold();
        try {
            request(current);
        } finally {
            if (held) {
                call.interruption().letGo();
            }
        }
    }
}
