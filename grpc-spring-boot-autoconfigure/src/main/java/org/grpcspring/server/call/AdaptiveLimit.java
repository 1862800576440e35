// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import io.grpc.Status;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A limit that follows how long unary calls take: it falls when they take longer than they used to, and rises again
 * when they do not. Safe for use by many threads.
 */
final class AdaptiveLimit {

    private final SimpleLimiter<Void> limiter;

    AdaptiveLimit(CallSettings.Adaptive settings) {
        Gradient2Limit limit = Gradient2Limit.newBuilder()
                .initialLimit(settings.initial())
                .minLimit(settings.min())
                .maxConcurrency(settings.max())
                .build();
        limiter = SimpleLimiter.newBuilder()
                .limit(WindowedLimit.newBuilder().build(limit))
                .build();
    }

    /** Lets a call in and returns what is to be told of its end, or returns null if there are too many. */
    @Nullable
    Consumer<Status> enter() {
        return limiter.acquire(null).map(AdaptiveLimit::end).orElse(null);
    }

    int current() {
        return limiter.getLimit();
    }

    private static Consumer<Status> end(Limiter.Listener call) {
        return status -> {
            switch (status.getCode()) {
                case OK -> call.onSuccess();
                case DEADLINE_EXCEEDED -> call.onDropped();
                default -> call.onIgnore();
            }
        };
    }
}
