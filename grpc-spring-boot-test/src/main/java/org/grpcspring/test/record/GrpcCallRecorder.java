// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.assertj.core.api.AssertProvider;
import org.grpcspring.test.record.CallEvent.Kind;
import org.grpcspring.test.record.RecordedCall.Side;
import org.jspecify.annotations.Nullable;

/**
 * Records the calls that an application serves and makes; see {@link AutoConfigureGrpcCallRecorder}. AssertJ's
 * {@code assertThat(recorder)} returns a {@link GrpcCallRecorderAssert}. Safe for use by many threads.
 */
public final class GrpcCallRecorder implements AssertProvider<GrpcCallRecorderAssert> {

    private final int maxCalls;
    private final int maxMessages;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<RecordedCall> calls = new ArrayDeque<>();
    private long dropped;
    private long events;

    GrpcCallRecorder(int maxCalls, int maxMessages) {
        this.maxCalls = positive("maxCalls", maxCalls);
        this.maxMessages = positive("maxMessages", maxMessages);
    }

    private static int positive(String attribute, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "'%s' of @AutoConfigureGrpcCallRecorder must be positive, but is %s".formatted(attribute, value));
        }
        return value;
    }

    /** Returns the calls of both sides that are kept, in the order in which they began. */
    public List<RecordedCall> calls() {
        return Objects.requireNonNull(locked(() -> List.copyOf(calls)));
    }

    /** Returns the calls that servers of this application got. */
    public List<RecordedCall> served() {
        return of(Side.SERVER);
    }

    /** Returns the calls that clients of this application made. */
    public List<RecordedCall> sent() {
        return of(Side.CLIENT);
    }

    List<RecordedCall> of(Side side) {
        return calls().stream().filter(call -> call.side() == side).toList();
    }

    /** Returns how many calls were dropped, since there were more than are kept. */
    public long droppedCalls() {
        return Objects.requireNonNull(locked(() -> dropped));
    }

    /** Forgets all calls, also those that have not ended. */
    public void clear() {
        record(() -> {
            calls.clear();
            dropped = 0;
        });
    }

    /**
     * Waits until some calls have ended, of both sides together. A server records the end of a call a little later than
     * its client may see it.
     *
     * @param count how many
     * @param atMost how long to wait
     * @return the calls that are kept
     * @throws AssertionError if they have not ended by then
     */
    public List<RecordedCall> awaitCalls(int count, Duration atMost) {
        if (!await(() -> calls.stream().filter(RecordedCall::isEnded).count() >= count, atMost)) {
            throw new AssertionError("Expected %s calls to end within %s ms, but %s"
                    .formatted(count, atMost.toMillis(), CallText.lines(this)));
        }
        return calls();
    }

    @Override
    public GrpcCallRecorderAssert assertThat() {
        return new GrpcCallRecorderAssert(this);
    }

    int maxCalls() {
        return maxCalls;
    }

    int maxMessages() {
        return maxMessages;
    }

    RecordedCall begin(Side side, String name, MethodDescriptor<?, ?> method, Metadata metadata) {
        RecordedCall call = new RecordedCall(this, maxMessages, side, name, method);
        record(() -> {
            call.sent(metadata);
            call.happened(Kind.BEGUN);
            calls.add(call);
            if (calls.size() > maxCalls) {
                calls.remove();
                dropped++;
            }
        });
        return call;
    }

    /** Returns the number of the next event; to be called while something is recorded. */
    long nextNumber() {
        return events++;
    }

    /** Changes something, and wakes all who wait for a change. */
    void record(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    <T> @Nullable T locked(Supplier<@Nullable T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a condition on what is recorded holds; returns whether it does. */
    boolean await(BooleanSupplier condition, Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while calls were waited for", ex);
        } finally {
            lock.unlock();
        }
    }
}
