// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;
import org.grpcspring.observation.EndedCall;

/**
 * One call whose end is reported, with what is known of its last attempt and the bytes of all. Safe for use by many
 * threads.
 */
final class ReportedCall extends ClientStreamTracer.Factory implements EndedCall {

    private final MethodDescriptor<?, ?> method;
    private final AtomicLong messagesSent = new AtomicLong();
    private final AtomicLong messagesReceived = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private volatile Metadata headers = new Metadata();
    private volatile Attributes attributes = Attributes.EMPTY;
    private volatile Status status = Status.UNKNOWN;
    private volatile long nanos;

    ReportedCall(MethodDescriptor<?, ?> method) {
        this.method = method;
    }

    void messageSent() {
        messagesSent.incrementAndGet();
    }

    void messageReceived() {
        messagesReceived.incrementAndGet();
    }

    void ended(Status endStatus, long duration) {
        status = endStatus;
        nanos = duration;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata sent) {
        headers = copy(sent);
        return new Attempt();
    }

    @Override
    public MethodDescriptor<?, ?> method() {
        return method;
    }

    @Override
    public String calledName() {
        return method.getFullMethodName();
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
        return attributes;
    }

    @Override
    public long messagesSent() {
        return messagesSent.get();
    }

    @Override
    public long messagesReceived() {
        return messagesReceived.get();
    }

    @Override
    public long bytesSent() {
        return bytesSent.get();
    }

    @Override
    public long bytesReceived() {
        return bytesReceived.get();
    }

    // The transport goes on with its headers in threads of its own.
    private static Metadata copy(Metadata sent) {
        Metadata copy = new Metadata();
        copy.merge(sent);
        return copy;
    }

    /** Tells of one attempt. */
    private final class Attempt extends ClientStreamTracer {

        @Override
        public void streamCreated(Attributes connection, Metadata sent) {
            attributes = connection;
            headers = copy(sent);
        }

        @Override
        public void outboundUncompressedSize(long bytes) {
            bytesSent.addAndGet(bytes);
        }

        @Override
        public void inboundUncompressedSize(long bytes) {
            bytesReceived.addAndGet(bytes);
        }
    }
}
