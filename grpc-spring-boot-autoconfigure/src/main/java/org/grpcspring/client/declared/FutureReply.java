// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.grpcspring.error.GrpcException;
import org.jspecify.annotations.Nullable;

/** The only reply of a call, here when the call has ended well; completing it otherwise cancels the call. */
final class FutureReply extends CompletableFuture<@Nullable Object> implements Flow.Subscriber<Object> {

    private final boolean leftOut;
    private @Nullable Object reply;

    /**
     * Creates the reply to come.
     *
     * @param leftOut whether null stands for it
     */
    FutureReply(boolean leftOut) {
        this.leftOut = leftOut;
    }

    // The second future tells of the action, which cannot fail; a failure of the reply is told by this one.
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void onSubscribe(Flow.Subscription call) {
        whenComplete((value, failure) -> call.cancel());
        call.request(1);
    }

    @Override
    public void onNext(Object message) {
        reply = message;
    }

    @Override
    public void onError(Throwable failure) {
        completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        if (reply == null) {
            completeExceptionally(GrpcException.of(
                    Status.INTERNAL.withDescription("The server sent no reply").asRuntimeException()));
        } else {
            complete(leftOut ? null : reply);
        }
    }
}
