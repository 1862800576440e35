// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/** Sends what a stage completes with. */
final class StageReply implements ReplySource {

    private final CompletionStage<?> stage;
    private final boolean interrupts;

    private StageReply(CompletionStage<?> stage, boolean interrupts) {
        this.stage = stage;
        this.interrupts = interrupts;
    }

    static StageReply of(HandlerCall<?> call, CompletionStage<?> stage) {
        stage.whenComplete((reply, failure) -> {
            if (failure == null) {
                call.reply(reply);
            } else {
                call.fail(failure);
            }
        });
        return new StageReply(stage, call.interruption().isWanted());
    }

    @Override
    public void ready() {
        // One reply is sent without being asked for.
    }

    @Override
    public void cancelled() {
        if (stage instanceof Future<?> future) {
            future.cancel(interrupts);
        }
    }
}
