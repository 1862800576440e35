// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.grpcspring.observation.CallMeters;
import org.grpcspring.observation.EndedCall;
import org.grpcspring.observation.MethodMeters;
import org.jspecify.annotations.Nullable;

/** One call, from its headers to where the transport is done with it. */
final class ServedCall extends ServerStreamTracer implements EndedCall {

    private static final long MIN_TRAVEL = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int TRAVEL_PART = 10;

    private final ServedCalls calls;
    private final String calledName;
    private final Metadata headers;
    private final long start = System.nanoTime();
    private @Nullable ServerCallInfo<?, ?> info;
    private @Nullable MethodMeters meters;
    private @Nullable Deadline deadline;
    private Status status = Status.UNKNOWN;
    private long nanos;
    private long messagesSent;
    private long messagesReceived;
    private long bytesSent;
    private long bytesReceived;

    ServedCall(ServedCalls calls, String calledName, Metadata headers) {
        this.calls = calls;
        this.calledName = calledName;
        this.headers = headers;
    }

    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> started) {
        info = started;
        deadline = Context.current().getDeadline();
        CallMeters<MethodMeters> all = calls.meters();
        if (all != null) {
            meters = all.of(started.getMethodDescriptor());
            if (meters != null) {
                meters.started();
            }
        }
    }

    @Override
    public void outboundMessage(int number) {
        messagesSent++;
        if (meters != null) {
            meters.messageSent();
        }
    }

    @Override
    public void inboundMessage(int number) {
        messagesReceived++;
        if (meters != null) {
            meters.messageReceived();
        }
    }

    @Override
    public void outboundWireSize(long bytes) {
        bytesSent += bytes;
        if (meters != null) {
            meters.bytesSent(bytes);
        }
    }

    @Override
    public void inboundWireSize(long bytes) {
        bytesReceived += bytes;
        if (meters != null) {
            meters.bytesReceived(bytes);
        }
    }

    @Override
    public void streamClosed(Status closed) {
        nanos = System.nanoTime() - start;
        status = closed.getCode() == Status.Code.CANCELLED && isOverdue()
                ? Status.DEADLINE_EXCEEDED.withDescription(closed.getDescription())
                : closed;
        CallMeters<MethodMeters> all = calls.meters();
        if (info == null && all != null) {
            meters = all.ofUnknown();
            meters.started();
        }
        if (meters != null) {
            meters.ended(status.getCode(), nanos);
        }
        calls.tell(this);
    }

    // A client whose deadline passes only resets the call, and its deadline is earlier than ours by the way here.
    private boolean isOverdue() {
        if (deadline == null) {
            return false;
        }
        long left = deadline.timeRemaining(TimeUnit.NANOSECONDS);
        return left <= Math.max(MIN_TRAVEL, (nanos + left) / TRAVEL_PART);
    }

    @Override
    public @Nullable MethodDescriptor<?, ?> method() {
        return info == null ? null : info.getMethodDescriptor();
    }

    @Override
    public String calledName() {
        return calledName;
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Metadata headers() {
        return headers;
    }

    @Override
    public Attributes attributes() {
        return info == null ? Attributes.EMPTY : info.getAttributes();
    }

    @Override
    public long messagesSent() {
        return messagesSent;
    }

    @Override
    public long messagesReceived() {
        return messagesReceived;
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public long bytesReceived() {
        return bytesReceived;
    }
}
