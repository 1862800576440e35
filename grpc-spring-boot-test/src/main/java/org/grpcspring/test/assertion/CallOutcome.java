// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.ByteString;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param value what it returned: the messages of a stream as a list, the value of a future
 * @param failure what it threw, or null
 * @param unfinished why its end was not waited for any longer, or null
 */
record CallOutcome(
        @Nullable Object value,
        @Nullable Throwable failure,
        @Nullable String unfinished) {

    private static final int MAX_MESSAGES = 100_000;

    static CallOutcome of(Callable<?> call, Duration atMost) {
        try {
            return new CallOutcome(settled(call.call(), System.nanoTime() + atMost.toNanos()), null, null);
        } catch (TimeoutException unfinished) {
            return new CallOutcome(null, null, "it did not end within " + FieldText.of(atMost));
        } catch (Endless unfinished) {
            return new CallOutcome(null, null, "its stream did not end after " + MAX_MESSAGES + " messages");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new CallOutcome(null, interrupted, null);
        } catch (Exception failure) {
            return new CallOutcome(null, failure, null);
        }
    }

    private static @Nullable Object settled(@Nullable Object returned, long end) throws Exception {
        if (returned instanceof Future<?> future) {
            return settled(waitedFor(future, end), end);
        }
        if (returned instanceof CompletionStage<?> stage) {
            return settled(stage.toCompletableFuture(), end);
        }
        if (returned instanceof Flow.Publisher<?> replies) {
            CollectedReplies collected = new CollectedReplies(MAX_MESSAGES);
            replies.subscribe(collected);
            return collected.get(end);
        }
        if (returned instanceof BlockingClientCall<?, ?> call) {
            return read(call, end);
        }
        if (returned instanceof Iterator<?> replies) {
            return read(replies);
        }
        if (returned instanceof BaseStream<?, ?> replies) {
            try (replies) {
                return read(replies.iterator());
            }
        }
        return returned instanceof Iterable<?> replies && isLazy(replies) ? read(replies.iterator()) : returned;
    }

    private static boolean isLazy(Iterable<?> replies) {
        return !(replies instanceof Collection<?> || replies instanceof ByteString || replies instanceof Path);
    }

    private static @Nullable Object waitedFor(Future<?> future, long end) throws Exception {
        try {
            return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException unfinished) {
            future.cancel(true);
            throw unfinished;
        }
    }

    private static List<Object> read(BlockingClientCall<?, ?> call, long end) throws Exception {
        List<Object> all = new ArrayList<>();
        try {
            Object reply;
            while ((reply = call.read(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) != null) {
                add(reply, all);
            }
            return all;
        } catch (TimeoutException | Endless unfinished) {
            call.cancel("The test does not wait any longer", unfinished);
            throw unfinished;
        }
    }

    private static List<Object> read(Iterator<?> replies) throws Endless {
        List<Object> all = new ArrayList<>();
        while (replies.hasNext()) {
            add(replies.next(), all);
        }
        return all;
    }

    private static void add(Object reply, List<Object> all) throws Endless {
        if (all.size() == MAX_MESSAGES) {
            throw new Endless();
        }
        all.add(reply);
    }

    /** Says that a stream has more messages than a test could want. */
    private static final class Endless extends Exception {

        private static final long serialVersionUID = 1L;
    }
}
