// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.grpcspring.benchmarks.proto.Payload;
import org.jspecify.annotations.Nullable;

/** A number of calls in flight: as soon as one ends, another begins; after a failure, or once ended, none does. */
final class Calls {

    private final Consumer<StreamObserver<Payload>> call;
    private final Recorder nanos = new Recorder(3);
    private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean ending;

    Calls(Consumer<StreamObserver<Payload>> call) {
        this.call = call;
    }

    void start(int inFlight) {
        for (int i = 0; i < inFlight; i++) {
            begin();
        }
    }

    /** Returns how long calls took since the last time, in nanoseconds. */
    Histogram reset() {
        return nanos.getIntervalHistogram();
    }

    /** Returns what {@link #reset} does, at once or, if no call has ended, when one has; after a minute in any case. */
    Histogram awaitOne() throws InterruptedException {
        Histogram ended = reset();
        for (int i = 0; i < 600 && ended.getTotalCount() == 0 && failed.get() == null; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            ended = reset();
        }
        return ended;
    }

    /** Throws an exception if a call failed, or none ended. */
    void check(long ended) {
        Throwable failure = failed.get();
        if (failure != null || ended == 0) {
            throw new IllegalStateException(ended + " calls ended before one failed", failure);
        }
    }

    /** Waits until those in flight have ended; a minute at most. */
    void end() throws InterruptedException {
        ending = true;
        for (int i = 0; i < 600 && running.get() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void begin() {
        running.incrementAndGet();
        long started = System.nanoTime();
        call.accept(new StreamObserver<>() {
            @Override
            public void onNext(Payload message) {}

            @Override
            public void onError(Throwable failure) {
                failed.compareAndSet(null, failure);
                running.decrementAndGet();
            }

            @Override
            public void onCompleted() {
                nanos.recordValue(System.nanoTime() - started);
                running.decrementAndGet();
                if (failed.get() == null && !ending) {
                    begin();
                }
            }
        });
    }
}
