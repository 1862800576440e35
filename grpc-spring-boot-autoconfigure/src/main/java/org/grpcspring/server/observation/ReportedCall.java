// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.grpcspring.observation.EndedCall;
import org.grpcspring.observation.NamedCaller;
import org.grpcspring.span.CallSpan;
import org.jspecify.annotations.Nullable;

/** One call whose end is reported, with what is known of it. */
final class ReportedCall extends MeasuredCall implements EndedCall {

    private final ServedCalls calls;
    private final @Nullable CallSpan<?> span;
    private final String calledName;
    private final Metadata headers;
    private final @Nullable NamedCaller caller;
    private @Nullable ServerCallInfo<?, ?> info;
    private volatile Status status = Status.UNKNOWN;
    private long nanos;
    private long messagesSent;
    private long messagesReceived;
    private long bytesSent;
    private long bytesReceived;

    ReportedCall(ServedCalls calls, @Nullable CallSpan<?> span, String calledName, Metadata headers) {
        super(calls.meters());
        this.calls = calls;
        this.span = span;
        this.calledName = calledName;
        this.headers = headers;
        this.caller = calls.nameCallers() ? new NamedCaller() : null;
    }

    @Override
    protected Context arrived(Context context) {
        Context observed = calls.isObserved() ? context.withValue(ServerObservations.CALL, this) : context;
        Context named = caller == null ? observed : caller.in(observed);
        return span == null ? named : span.in(named);
    }

    @Override
    protected void started(ServerCallInfo<?, ?> started) {
        info = started;
        if (span != null) {
            span.serve(method(), headers, started.getAttributes());
        }
        super.started(started);
    }

    @Override
    public void outboundMessage(int number) {
        messagesSent++;
        if (span != null) {
            span.messageSent();
        }
        super.outboundMessage(number);
    }

    @Override
    public void inboundMessage(int number) {
        messagesReceived++;
        if (span != null) {
            span.messageReceived();
        }
        super.inboundMessage(number);
    }

    @Override
    public void outboundUncompressedSize(long bytes) {
        bytesSent += bytes;
        super.outboundUncompressedSize(bytes);
    }

    @Override
    public void inboundUncompressedSize(long bytes) {
        bytesReceived += bytes;
        super.inboundUncompressedSize(bytes);
    }

    @Override
    void ended(Status endStatus, long duration) {
        status = endStatus;
        nanos = duration;
        if (span == null) {
            calls.tell(this);
        } else {
            if (info == null) {
                span.serve(null, headers, attributes());
            }
            if (calls.hasListeners()) {
                span.within(this, calls::tell);
            }
            span.end(status, caller());
        }
    }

    // A method without a service stands for those that are not served.
    @Override
    public @Nullable MethodDescriptor<?, ?> method() {
        MethodDescriptor<?, ?> method = info == null ? null : info.getMethodDescriptor();
        return method == null || method.getServiceName() == null ? null : method;
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
    public @Nullable String caller() {
        return caller == null ? null : caller.name();
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
