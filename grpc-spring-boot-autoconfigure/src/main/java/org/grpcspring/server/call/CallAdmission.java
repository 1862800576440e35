// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.grpcspring.server.connection.FollowedCall;
import org.grpcspring.server.connection.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls in flight and refuses the excess with {@code RESOURCE_EXHAUSTED} and a
 * {@code grpc-retry-pushback-ms} trailer (gRFC A6). Health checks are neither counted nor refused, and a refused call
 * counts in no limit. Safe for use by many threads.
 */
final class CallAdmission extends ServerStreamTracer.Factory {

    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final String HEALTH = "grpc.health.v1.Health/";
    private static final ServerStreamTracer EXEMPT = new ServerStreamTracer() {};

    private final Limit all;
    private final List<Limit> onlyAll;
    private final Map<String, List<Limit>> limitsByMethod;
    private final @Nullable AdaptiveLimit adaptive;
    private final Set<String> unaryMethods;
    private final String retryDelay;
    private final LongAdder refused = new LongAdder();

    /**
     * Creates the admission to one server.
     *
     * @param all the limit of the server
     * @param limitsByMethod the limits of each method, that of the server included
     * @param adaptive the limit of unary calls that follows how long they take, or null for none
     * @param unaryMethods the methods it holds for: how long a stream lasts says nothing of the load
     * @param retryDelay how long a refused client is asked to wait
     */
    CallAdmission(
            Limit all,
            Map<String, List<Limit>> limitsByMethod,
            @Nullable AdaptiveLimit adaptive,
            Set<String> unaryMethods,
            Duration retryDelay) {
        this.all = all;
        this.onlyAll = List.of(all);
        this.limitsByMethod = limitsByMethod;
        this.adaptive = adaptive;
        this.unaryMethods = unaryMethods;
        this.retryDelay = Long.toString(retryDelay.toMillis());
    }

    int inFlight() {
        return all.inFlight.get();
    }

    long refused() {
        return refused.sum();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        if (fullMethodName.startsWith(HEALTH)) {
            return EXEMPT;
        }
        return new CountedCall(
                limitsByMethod.getOrDefault(fullMethodName, onlyAll),
                unaryMethods.contains(fullMethodName) ? adaptive : null);
    }

    /** Returns how a call ends that is refused. */
    static Status refusal(String why) {
        return Status.RESOURCE_EXHAUSTED.withDescription(why);
    }

    /** Counts a refused call, and returns the trailers that it ends with. */
    Metadata refuse() {
        refused.increment();
        Metadata trailers = new Metadata();
        trailers.put(PUSHBACK, retryDelay);
        return trailers;
    }

    /** How many calls of one kind may be in flight. */
    static final class Limit {

        private final String name;
        private final int max;
        private final AtomicInteger inFlight = new AtomicInteger();

        Limit(String name, int max) {
            this.name = name;
            this.max = max;
        }

        boolean enter() {
            return inFlight.getAndUpdate(calls -> calls < max ? calls + 1 : calls) < max;
        }

        void leave() {
            inFlight.decrementAndGet();
        }
    }

    /** Counts one call from when its method is found to its end. */
    private final class CountedCall extends FollowedCall {

        private final List<Limit> limits;
        private final @Nullable AdaptiveLimit adaptive;
        private int entered;
        private boolean isRefused;
        private @Nullable Refusal refusal;
        private @Nullable Consumer<Status> end;

        CountedCall(List<Limit> limits, @Nullable AdaptiveLimit adaptive) {
            this.limits = limits;
            this.adaptive = adaptive;
        }

        @Override
        protected Context arrived(Context context) {
            isRefused = Refusal.isIn(context);
            return isRefused ? context : Refusal.in(context, () -> refusal);
        }

        @Override
        protected void started(ServerCallInfo<?, ?> info) {
            String reason = isRefused ? null : enter();
            if (reason != null) {
                leave();
                refusal = new Refusal(refusal(reason), CallAdmission.this::refuse);
            }
        }

        private @Nullable String enter() {
            for (Limit limit : limits) {
                if (!limit.enter()) {
                    return limit.name + " has " + limit.max + " calls in flight, as many as it accepts";
                }
                entered++;
            }
            if (adaptive != null) {
                end = adaptive.enter();
                if (end == null) {
                    return "the server has as many calls in flight as it can serve in the time they used to take: "
                            + adaptive.current();
                }
            }
            return null;
        }

        private void leave() {
            for (; entered > 0; entered--) {
                limits.get(entered - 1).leave();
            }
        }

        @Override
        protected void ended(Status status) {
            leave();
            if (end != null) {
                end.accept(status);
            }
        }
    }
}
