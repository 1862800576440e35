// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Context;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.grpcspring.server.handler.HandlerThreads;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads of their own for handlers that wait for requests, so that these never wait for one another, nor other calls
 * for them. A call keeps its place until it has ended and its handler has returned; those that find none are refused.
 * Safe for use by many threads.
 */
final class StreamThreads extends ThreadPoolExecutor implements HandlerThreads {

    private static final int IDLE_SECONDS = 30;

    private final int places;
    private final CallAdmission admission;
    private final AtomicInteger taken = new AtomicInteger();

    /**
     * Creates the threads, which start when they are needed.
     *
     * @param places how many calls have one
     * @param threadNamePrefix what their names begin with
     * @param admission refuses the other calls
     */
    StreamThreads(int places, String threadNamePrefix, CallAdmission admission) {
        // It is the places that bound the threads.
        super(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>());
        this.places = places;
        this.admission = admission;
        CustomizableThreadFactory factory = new CustomizableThreadFactory(threadNamePrefix);
        factory.setDaemon(true);
        setThreadFactory(factory);
    }

    @Override
    public Executor of(Context call, Consumer<Runnable> end) {
        if (taken.incrementAndGet() > places) {
            taken.decrementAndGet();
            throw CallAdmission.refusal(
                            "the server has %s streams of requests in flight, as many as platform-threads.max-streams allows"
                                    .formatted(places))
                    .asRuntimeException(admission.refuse());
        }
        Place place = new Place();
        call.addListener(place, Runnable::run);
        end.accept(place::end);
        return place;
    }

    /** The place of one call, which its end and each of its tasks leave. */
    private final class Place implements Executor, Context.CancellationListener {

        private final AtomicInteger present = new AtomicInteger(1);
        private final AtomicBoolean ended = new AtomicBoolean();

        @Override
        public void execute(Runnable task) {
            enter();
            boolean started = false;
            try {
                StreamThreads.this.execute(() -> run(task));
                started = true;
            } finally {
                if (!started) {
                    leave();
                }
            }
        }

        @Override
        public void cancelled(Context call) {
            end();
        }

        private void end() {
            if (!ended.getAndSet(true)) {
                leave();
            }
        }

        private void run(Runnable task) {
            try {
                task.run();
            } finally {
                leave();
            }
        }

        // What a call still does after its end, such as closing its replies, takes a place again and is not refused.
        private void enter() {
            if (present.getAndIncrement() == 0) {
                taken.incrementAndGet();
            }
        }

        private void leave() {
            if (present.decrementAndGet() == 0) {
                taken.decrementAndGet();
            }
        }
    }
}
