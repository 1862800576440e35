// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.watch;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;
import org.grpcspring.observation.ClientStatus;
import org.grpcspring.server.connection.FollowedCall;
import org.grpcspring.server.connection.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One call that is watched from its arrival to its end; after that only its facts remain. Safe for use by many threads.
 */
final class WatchedCall extends FollowedCall {

    static final Context.Key<WatchedCall> KEY = Context.key("grpc-watched-call");

    private static final int MAX_NAME = 200;
    private static final int REQUESTS = 0;
    private static final int REPLIES = 1;
    private static final int REQUEST_BYTES = 2;
    private static final int REPLY_BYTES = 3;

    private final CallWatch watch;
    private final long number;
    private final String server;
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();
    private final AtomicLongArray volume = new AtomicLongArray(4);
    private volatile String method;
    private volatile @Nullable SocketAddress peer;
    private volatile long endNanos;
    private volatile @Nullable Deadline deadline;
    private volatile Status.@Nullable Code end;
    private Context.@Nullable CancellableContext context;
    private @Nullable CancellableCall<?, ?> call;
    private boolean cancelled;

    WatchedCall(CallWatch watch, long number, String server, String method) {
        this.watch = watch;
        this.number = number;
        this.server = server;
        this.method = method.length() > MAX_NAME ? method.substring(0, MAX_NAME) : method;
    }

    long number() {
        return number;
    }

    boolean isRunning() {
        return end == null;
    }

    @Override
    protected Context arrived(Context parent) {
        Context.CancellableContext own = parent.withValue(KEY, this).withCancellation();
        context = own;
        return own;
    }

    @Override
    protected void started(ServerCallInfo<?, ?> info) {
        method = info.getMethodDescriptor().getFullMethodName();
        deadline = Context.current().getDeadline();
        peer = info.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        if (!Refusal.isIn(Context.current())) {
            watch.started(this);
        }
    }

    // Messages of one direction are told one after the other.
    @Override
    public void inboundMessage(int index) {
        volume.lazySet(REQUESTS, index + 1L);
    }

    @Override
    public void outboundMessage(int index) {
        volume.lazySet(REPLIES, index + 1L);
    }

    @Override
    public void inboundWireSize(long bytes) {
        volume.lazySet(REQUEST_BYTES, volume.get(REQUEST_BYTES) + bytes);
    }

    @Override
    public void outboundWireSize(long bytes) {
        volume.lazySet(REPLY_BYTES, volume.get(REPLY_BYTES) + bytes);
    }

    /** Takes what can end the call, and ends it if that was asked for before. */
    void started(CancellableCall<?, ?> started) {
        boolean late;
        synchronized (this) {
            call = started;
            late = cancelled;
        }
        if (late && started.silence()) {
            started.end(CancellableCall.BY_OPERATOR, new Metadata());
        }
    }

    /** Ends the call and tells its service; returns false if it has ended or its service has closed it. */
    boolean cancel() {
        CancellableCall<?, ?> started;
        Context.CancellableContext own;
        synchronized (this) {
            cancelled = true;
            started = call;
            own = context;
        }
        if (!isRunning() || (started != null && !started.silence())) {
            return false;
        }
        if (own != null) {
            own.cancel(CancellableCall.BY_OPERATOR.asRuntimeException());
        }
        if (started != null) {
            started.end(CancellableCall.BY_OPERATOR, new Metadata());
        }
        return true;
    }

    @Override
    protected void ended(Status status) {
        synchronized (this) {
            endNanos = System.nanoTime();
            boolean byOperator = call != null && call.isSilenced();
            end = byOperator
                    ? Status.Code.CANCELLED
                    : ClientStatus.of(status, deadline, endNanos - startNanos).getCode();
            context = null;
            call = null;
        }
        watch.ended(this);
    }

    CallFacts facts() {
        Status.Code status = end;
        return new CallFacts(
                watch.id(number),
                server,
                method,
                text(peer),
                Instant.ofEpochMilli(startMillis),
                Duration.ofNanos((status == null ? System.nanoTime() : endNanos) - startNanos),
                status,
                volume.get(REQUESTS),
                volume.get(REPLIES),
                volume.get(REQUEST_BYTES),
                volume.get(REPLY_BYTES));
    }

    private static @Nullable String text(@Nullable SocketAddress address) {
        String text = address == null ? null : address.toString();
        return text != null && address instanceof InetSocketAddress ? text.substring(text.indexOf('/') + 1) : text;
    }
}
