// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Gives calls that bring no deadline one, and calls that bring a late one an earlier one, by the context that grpc-java
 * makes theirs from, on every transport. Health checks keep theirs. Safe for use by many threads.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP2</a>
 */
final class CallDeadlines extends ServerStreamTracer.Factory implements ServerInterceptor, AutoCloseable {

    private static final Context.Key<Call> CALL = Context.key("grpc-deadline");
    private static final Metadata.Key<String> TIMEOUT =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
    private static final int MAX_DIGITS = 8;
    private static final Map<Character, Duration> UNITS = Map.of(
            'H', Duration.ofHours(1),
            'M', Duration.ofMinutes(1),
            'S', Duration.ofSeconds(1),
            'm', Duration.ofMillis(1),
            'u', Duration.ofNanos(1000),
            'n', Duration.ofNanos(1));
    private static final ServerStreamTracer NONE = new ServerStreamTracer() {};

    private final @Nullable Duration byDefault;
    private final @Nullable Duration max;
    private final ScheduledThreadPoolExecutor clock;

    CallDeadlines(@Nullable Duration byDefault, @Nullable Duration max) {
        this.byDefault = byDefault;
        this.max = max;
        CustomizableThreadFactory factory = new CustomizableThreadFactory("grpc-deadlines-");
        factory.setDaemon(true);
        this.clock = new ScheduledThreadPoolExecutor(1, factory);
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return fullMethodName.startsWith("grpc.health.v1.Health/") ? NONE : new Call(headers);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Call known = CALL.get();
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        return known == null ? listener : known.ending(listener);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Returns the deadline that a call gets, or null if it keeps its own. */
    private @Nullable Duration due(@Nullable Duration brought) {
        Duration wanted = brought != null ? brought : byDefault;
        if (max != null && (wanted == null || wanted.compareTo(max) > 0)) {
            wanted = max;
        }
        return wanted == null || wanted.equals(brought) ? null : wanted;
    }

    private static @Nullable Duration parse(@Nullable String timeout) {
        if (timeout == null || timeout.length() < 2 || timeout.length() > MAX_DIGITS + 1) {
            return null;
        }
        Duration unit = UNITS.get(timeout.charAt(timeout.length() - 1));
        String digits = timeout.substring(0, timeout.length() - 1);
        return unit != null && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                ? unit.multipliedBy(Long.parseLong(digits))
                : null;
    }

    /** The deadline of one call, which is dropped when its service knows of its end. */
    private final class Call extends ServerStreamTracer {

        private final Metadata headers;
        private volatile Context.@Nullable CancellableContext own;
        private volatile boolean started;

        Call(Metadata headers) {
            this.headers = headers;
        }

        @Override
        public Context filterContext(Context parent) {
            // Within the application, only now is the client's deadline among them.
            Duration due = due(parse(headers.get(TIMEOUT)));
            if (due == null) {
                return parent;
            }
            Context.CancellableContext context =
                    parent.withValue(CALL, this).withDeadlineAfter(due.toNanos(), TimeUnit.NANOSECONDS, clock);
            own = context;
            return context;
        }

        @Override
        public void streamClosed(Status status) {
            if (!started) {
                drop(status.isOk() ? null : status.asRuntimeException());
            }
        }

        <Q> ServerCall.Listener<Q> ending(ServerCall.Listener<Q> listener) {
            started = true;
            return new SimpleForwardingServerCallListener<>(listener) {
                @Override
                public void onComplete() {
                    try {
                        super.onComplete();
                    } finally {
                        drop(null);
                    }
                }

                @Override
                public void onCancel() {
                    try {
                        super.onCancel();
                    } finally {
                        drop(null);
                    }
                }
            };
        }

        private void drop(@Nullable Throwable cause) {
            Context.CancellableContext context = own;
            if (context != null) {
                context.cancel(cause);
            }
        }
    }
}
