// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.Flow;
import org.grpcspring.error.GrpcException;
import org.grpcspring.flow.MessageWindow;
import org.jspecify.annotations.Nullable;

/**
 * A call whose replies are published as they are demanded. Safe for use by many threads.
 *
 * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>
 */
final class AsyncCall implements ClientResponseObserver<Object, Object>, Flow.Subscription {

    private static final int MOST = 128;

    private final Flow.Subscriber<? super Object> subscriber;
    private final PublishedRequests requests = new PublishedRequests();
    private final MessageWindow window = new MessageWindow(MOST);
    private @Nullable ClientCallStreamObserver<Object> call;
    private boolean started;
    private boolean ended;
    private long demanded;
    private int underway;

    AsyncCall(Flow.Subscriber<? super Object> subscriber) {
        this.subscriber = subscriber;
    }

    /** Starts the call with its request, or with the publisher of its requests. */
    void start(NewCall newCall, Object request) {
        subscriber.onSubscribe(this);
        if (hasEnded()) {
            return;
        }
        try {
            switch (newCall.method().getType()) {
                case UNARY -> ClientCalls.asyncUnaryCall(newCall.async(), request, this);
                case SERVER_STREAMING -> ClientCalls.asyncServerStreamingCall(newCall.async(), request, this);
                case CLIENT_STREAMING -> ClientCalls.asyncClientStreamingCall(newCall.async(), this);
                default -> ClientCalls.asyncBidiStreamingCall(newCall.async(), this);
            }
            started();
            if (request instanceof Flow.Publisher<?> publisher) {
                publisher.subscribe(requests);
            }
        } catch (RuntimeException ex) {
            onError(ex);
            synchronized (this) {
                if (started && call != null) {
                    call.cancel("The requests failed", ex);
                }
            }
        }
    }

    @Override
    public synchronized void beforeStart(ClientCallStreamObserver<Object> stream) {
        call = stream;
        stream.disableAutoRequestWithInitial(0);
        stream.setOnReadyHandler(requests::ready);
    }

    @Override
    public void onNext(Object reply) {
        if (!hasEnded()) {
            subscriber.onNext(reply);
        }
        synchronized (this) {
            underway--;
            window.received(reply);
            fetch();
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (end()) {
            Throwable known = failure instanceof StatusRuntimeException ex ? GrpcException.of(ex) : failure;
            subscriber.onError(requests.failureOr(known));
        }
    }

    @Override
    public void onCompleted() {
        if (end()) {
            subscriber.onComplete();
        }
    }

    @Override
    public void request(long more) {
        if (more <= 0) {
            cancel();
            subscriber.onError(new IllegalArgumentException("Demanded " + more + " replies"));
            return;
        }
        synchronized (this) {
            demanded = demanded + more < 0 ? Long.MAX_VALUE : demanded + more;
            fetch();
        }
    }

    @Override
    public void cancel() {
        if (end()) {
            synchronized (this) {
                if (started && call != null) {
                    call.cancel("Cancelled by who reads the replies", null);
                }
            }
        }
    }

    private synchronized void started() {
        started = true;
        if (call != null) {
            requests.start(call);
        }
        if (ended && call != null) {
            call.cancel("Cancelled by who reads the replies", null);
        }
        fetch();
    }

    private synchronized void fetch() {
        if (!started || ended || call == null) {
            return;
        }
        int more = (int) Math.min(demanded, window.room(underway));
        if (more > 0) {
            underway += more;
            demanded = demanded == Long.MAX_VALUE ? demanded : demanded - more;
            call.request(more);
        }
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    private boolean end() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
        }
        requests.stop();
        return true;
    }
}
