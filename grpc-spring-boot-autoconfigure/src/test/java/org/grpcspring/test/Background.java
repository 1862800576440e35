// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Runs what blocks, each task in a thread of its own: a machine with one processor has no common pool to block. */
public final class Background {

    private Background() {}

    /** Runs a task, and returns what comes of it. */
    public static <T> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Throwable ex) {
                        result.completeExceptionally(ex);
                    }
                },
                "background");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    /** Runs a task, and returns its end. */
    public static CompletableFuture<Void> run(Runnable task) {
        return call(() -> {
            task.run();
            return null;
        });
    }
}
