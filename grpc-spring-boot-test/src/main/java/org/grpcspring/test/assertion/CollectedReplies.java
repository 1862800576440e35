// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The messages of a publisher, until it ends or has sent one too many. */
final class CollectedReplies implements Flow.Subscriber<Object> {

    private final CompletableFuture<List<Object>> all = new CompletableFuture<>();
    private final List<Object> replies = new ArrayList<>();
    private final int max;
    private volatile Flow.@Nullable Subscription subscription;

    CollectedReplies(int max) {
        this.max = max;
    }

    List<Object> get(long end) throws Exception {
        try {
            return all.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException unfinished) {
            Flow.Subscription begun = subscription;
            if (begun != null) {
                begun.cancel();
            }
            throw unfinished;
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(max + 1L);
    }

    @Override
    public void onNext(Object reply) {
        replies.add(reply);
    }

    @Override
    public void onError(Throwable failure) {
        all.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        all.complete(replies);
    }
}
