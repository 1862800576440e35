// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.stub.ClientCallStreamObserver;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Requests that are demanded of a publisher, each when the server is ready for it. Safe for use by many threads. */
final class PublishedRequests implements Flow.Subscriber<Object> {

    private @Nullable ClientCallStreamObserver<Object> call;
    private Flow.@Nullable Subscription publisher;
    private @Nullable Throwable failure;
    private boolean stopped;
    private boolean underway;

    synchronized void start(ClientCallStreamObserver<Object> started) {
        call = started;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        boolean tooLate;
        synchronized (this) {
            tooLate = stopped || publisher != null;
            publisher = tooLate ? publisher : subscription;
        }
        if (tooLate) {
            subscription.cancel();
        } else {
            ready();
        }
    }

    /** Demands the next request if the server is ready. */
    void ready() {
        Flow.Subscription demandedOf;
        synchronized (this) {
            if (stopped || underway || call == null || !call.isReady()) {
                return;
            }
            demandedOf = publisher;
            underway = demandedOf != null;
        }
        if (demandedOf != null) {
            demandedOf.request(1);
        }
    }

    @Override
    public void onNext(Object request) {
        synchronized (this) {
            if (stopped || call == null) {
                return;
            }
            call.onNext(request);
            underway = false;
        }
        ready();
    }

    @Override
    public synchronized void onError(Throwable thrown) {
        if (!stopped && call != null) {
            stopped = true;
            failure = thrown;
            call.cancel("The requests failed", thrown);
        }
    }

    @Override
    public synchronized void onComplete() {
        if (!stopped && call != null) {
            stopped = true;
            call.onCompleted();
        }
    }

    /** Takes no more requests, since the call has ended. */
    void stop() {
        Flow.Subscription taken;
        synchronized (this) {
            stopped = true;
            taken = publisher;
        }
        if (taken != null) {
            taken.cancel();
        }
    }

    /** Returns what the publisher of the requests failed with, or else what ended the call. */
    synchronized Throwable failureOr(Throwable end) {
        return failure == null ? end : failure;
    }
}
