// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.watch;

import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Knows the calls that the servers of one application are serving and those that have ended last, and cancels them.
 * Health checks are left out. Safe for use by many threads.
 */
public final class CallWatch {

    private static final String HEALTH = "grpc.health.v1.Health/";
    private static final ServerStreamTracer UNWATCHED = new ServerStreamTracer() {};

    private final String prefix = prefix();
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong gone = new AtomicLong();
    private final Map<Long, WatchedCall> running = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<WatchedCall> recent;

    /**
     * Creates a watch that no server tells of its calls yet.
     *
     * @param maxRecent how many calls are remembered after their end
     */
    public CallWatch(int maxRecent) {
        this.recent = new AtomicReferenceArray<>(maxRecent);
    }

    /** Makes a server tell of its calls; nothing that is added to the builder before sees a call that is cancelled. */
    public void applyTo(ServerBuilder<?> builder, String server) {
        builder.addStreamTracerFactory(new ServerStreamTracer.Factory() {
                    @Override
                    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
                        return fullMethodName.startsWith(HEALTH)
                                ? UNWATCHED
                                : new WatchedCall(CallWatch.this, arrived.incrementAndGet(), server, fullMethodName);
                    }
                })
                .intercept(new Interceptor());
    }

    void started(WatchedCall call) {
        running.put(call.number(), call);
    }

    void ended(WatchedCall call) {
        running.remove(call.number());
        if (recent.length() > 0) {
            recent.set((int) (gone.getAndIncrement() % recent.length()), call);
        }
    }

    String id(long number) {
        return prefix + number;
    }

    /** Returns how many calls are running. */
    public int running() {
        return running.size();
    }

    /** Returns running calls, those that arrived first first, at most so many. */
    public List<CallFacts> running(int max) {
        return running.values().stream()
                .sorted(Comparator.comparingLong(WatchedCall::number))
                .limit(max)
                .map(WatchedCall::facts)
                .toList();
    }

    /** Returns the calls that have ended, the last one first. */
    public List<CallFacts> recent() {
        return remembered().stream().map(WatchedCall::facts).toList();
    }

    /** Returns a call that is running or remembered. */
    public Optional<CallFacts> find(String id) {
        return running(id)
                .or(() -> remembered().stream()
                        .filter(call -> id(call.number()).equals(id))
                        .findFirst())
                .map(WatchedCall::facts);
    }

    /**
     * Ends a running call with {@code CANCELLED}: its client is told, its service is as if the client had cancelled it,
     * and so are the calls that the service makes meanwhile.
     *
     * @return whether the call was running and its service had not closed it
     */
    public boolean cancel(String id) {
        return running(id).map(WatchedCall::cancel).orElse(false);
    }

    private Optional<WatchedCall> running(String id) {
        try {
            return id.startsWith(prefix)
                    ? Optional.ofNullable(running.get(Long.valueOf(id.substring(prefix.length()))))
                    : Optional.empty();
        } catch (NumberFormatException ex) {
            return Optional.empty();
        }
    }

    private List<WatchedCall> remembered() {
        List<WatchedCall> calls = new ArrayList<>();
        long last = gone.get() - 1;
        for (long i = last; i >= 0 && i > last - recent.length(); i--) {
            WatchedCall call = recent.get((int) (i % recent.length()));
            if (call != null) {
                calls.add(call);
            }
        }
        return calls;
    }

    private static String prefix() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random) + "-";
    }

    /** Lets each call be ended from without. */
    private static final class Interceptor implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            WatchedCall watched = WatchedCall.KEY.get();
            if (watched == null) {
                return next.startCall(call, headers);
            }
            CancellableCall<Q, R> cancellable = new CancellableCall<>(call);
            watched.started(cancellable);
            return cancellable.telling(next.startCall(cancellable, headers));
        }
    }
}
