// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls in flight and refuses the excess with {@code RESOURCE_EXHAUSTED} and a
 * {@code grpc-retry-pushback-ms} trailer (gRFC A6), on the event loop, before anything is done for them. Health checks
 * are neither counted nor refused. Safe for use by many threads.
 */
final class CallAdmission extends ServerStreamTracer.Factory implements ServerInterceptor {

    private static final Context.Key<String> REFUSED = Context.key("grpc-refused");
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final String HEALTH = "grpc.health.v1.Health/";
    private static final ServerStreamTracer EXEMPT = new ServerStreamTracer() {};

    private final Limit all;
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
     * @param retryDelay how long a client that was refused is told to wait
     */
    CallAdmission(
            Limit all,
            Map<String, List<Limit>> limitsByMethod,
            @Nullable AdaptiveLimit adaptive,
            Set<String> unaryMethods,
            Duration retryDelay) {
        this.all = all;
        this.limitsByMethod = limitsByMethod;
        this.adaptive = adaptive;
        this.unaryMethods = unaryMethods;
        this.retryDelay = Long.toString(retryDelay.toMillis());
    }

    static boolean isRefused() {
        return REFUSED.get() != null;
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
        List<Limit> limits = limitsByMethod.get(fullMethodName);
        Tracer tracer = new Tracer(limits != null ? limits : List.of(all));
        tracer.enter(adaptive != null && unaryMethods.contains(fullMethodName) ? adaptive : null);
        return tracer;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String refusal = REFUSED.get();
        if (refusal == null) {
            return next.startCall(call, headers);
        }
        refused.increment();
        Metadata trailers = new Metadata();
        trailers.put(PUSHBACK, retryDelay);
        call.close(Status.RESOURCE_EXHAUSTED.withDescription(refusal), trailers);
        return new ServerCall.Listener<>() {};
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
    }

    /** Follows one counted call to its end. */
    private static final class Tracer extends ServerStreamTracer {

        private final List<Limit> limits;
        private @Nullable String refusal;
        private @Nullable Consumer<Status> end;

        Tracer(List<Limit> limits) {
            this.limits = limits;
        }

        void enter(@Nullable AdaptiveLimit adaptive) {
            for (Limit limit : limits) {
                if (limit.inFlight.incrementAndGet() > limit.max) {
                    refusal = limit.name + " has " + limit.max + " calls in flight, as many as it accepts";
                }
            }
            if (refusal == null && adaptive != null) {
                end = adaptive.enter();
                if (end == null) {
                    refusal = "the server has as many calls in flight as it can serve in the time they used to take: "
                            + adaptive.current();
                }
            }
        }

        @Override
        public Context filterContext(Context context) {
            return refusal == null ? context : context.withValue(REFUSED, refusal);
        }

        @Override
        public void streamClosed(Status status) {
            limits.forEach(limit -> limit.inFlight.decrementAndGet());
            if (end != null) {
                end.accept(status);
            }
        }
    }
}
