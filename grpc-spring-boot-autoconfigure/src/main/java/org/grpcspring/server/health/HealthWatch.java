// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open {@code Health/Watch} call: it is told the first status when that is known, and of those that follow, while
 * the client does not read, only the last. Safe for use by many threads.
 */
final class HealthWatch implements StreamObserver<HealthCheckResponse> {

    private final ServerCallStreamObserver<HealthCheckResponse> replies;
    private final Consumer<HealthWatch> gone;
    private @Nullable HealthCheckResponse latest;
    private @Nullable Evaluation watched;
    private boolean released;
    private boolean ended;

    HealthWatch(ServerCallStreamObserver<HealthCheckResponse> replies, Consumer<HealthWatch> gone) {
        this.replies = replies;
        this.gone = gone;
    }

    void open() {
        replies.setOnCancelHandler(this::end);
        replies.setOnReadyHandler(this::send);
    }

    /** Lets the client be told, and has what the status depends on asked as long as it watches. */
    synchronized void release(@Nullable Evaluation evaluation) {
        released = true;
        if (!ended && evaluation != null) {
            watched = evaluation;
            evaluation.addWatcher();
        }
        send();
    }

    @Override
    public synchronized void onNext(HealthCheckResponse status) {
        latest = status;
        send();
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException(failure);
    }

    /** Tells the last status and ends the call. */
    @Override
    public synchronized void onCompleted() {
        if (!ended) {
            if (latest != null) {
                replies.onNext(latest);
            }
            replies.onCompleted();
            end();
        }
    }

    private synchronized void send() {
        if (latest != null && released && !ended && replies.isReady()) {
            replies.onNext(latest);
            latest = null;
        }
    }

    private synchronized void end() {
        if (!ended) {
            ended = true;
            gone.accept(this);
            if (watched != null) {
                watched.removeWatcher();
            }
        }
    }
}
