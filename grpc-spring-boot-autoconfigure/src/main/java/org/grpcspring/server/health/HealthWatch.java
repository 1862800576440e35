// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import io.grpc.SynchronizationContext;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * An open {@code Health/Watch} call: it is told the first status when that is known, and of those that follow, while
 * the client does not read, only the last. What happens to it happens one after the other, and no lock is held while it
 * sends. Safe for use by many threads.
 */
final class HealthWatch implements StreamObserver<HealthCheckResponse> {

    private static final Log log = LogFactory.getLog(HealthWatch.class);

    private final SynchronizationContext events =
            new SynchronizationContext((thread, failure) -> log.error("A watch of the health failed", failure));
    private final ServerCallStreamObserver<HealthCheckResponse> replies;
    private final Consumer<HealthWatch> gone;
    private @Nullable HealthCheckResponse latest;
    private @Nullable HealthProbe watched;
    private boolean released;
    private boolean ended;

    HealthWatch(ServerCallStreamObserver<HealthCheckResponse> replies, Consumer<HealthWatch> gone) {
        this.replies = replies;
        this.gone = gone;
    }

    void open() {
        replies.setOnCancelHandler(() -> events.execute(this::end));
        replies.setOnReadyHandler(() -> events.execute(this::send));
    }

    /** Lets the client be told, and has what the status depends on asked as long as it watches. */
    void release(@Nullable HealthProbe probe) {
        events.execute(() -> {
            released = true;
            if (!ended && probe != null) {
                watched = probe;
                probe.addWatcher();
            }
            send();
        });
    }

    @Override
    public void onNext(HealthCheckResponse status) {
        events.execute(() -> {
            latest = status;
            send();
        });
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException(failure);
    }

    /** Tells the last status and ends the call. */
    @Override
    public void onCompleted() {
        events.execute(() -> {
            if (!ended) {
                if (latest != null) {
                    replies.onNext(latest);
                }
                replies.onCompleted();
                end();
            }
        });
    }

    private void send() {
        if (latest != null && released && !ended && replies.isReady()) {
            replies.onNext(latest);
            latest = null;
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            gone.accept(this);
            if (watched != null) {
                watched.removeWatcher();
            }
        }
    }
}
