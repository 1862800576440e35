// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.meter.MethodMeters;
import org.grpcspring.observation.TrueStatus;
import org.jspecify.annotations.Nullable;

/** Measures one call, from its headers to where the transport is done with it. */
class ServedCall extends ServerStreamTracer {

    private final @Nullable CallMeters<MethodMeters> all;
    private final long start = System.nanoTime();
    private @Nullable MethodMeters meters;
    private @Nullable Deadline deadline;
    private boolean isServed;
    private boolean isClosed;

    ServedCall(@Nullable CallMeters<MethodMeters> all) {
        this.all = all;
    }

    /** Tells that the method is known. */
    void started(ServerCallInfo<?, ?> info) {}

    /** Tells the end of the call. */
    void ended(Status status, long nanos) {}

    // A call may be cancelled before its method is looked up, in another thread: then nothing is to start.
    @Override
    public final synchronized void serverCallStarted(ServerCallInfo<?, ?> started) {
        if (isClosed) {
            return;
        }
        isServed = true;
        started(started);
        deadline = Context.current().getDeadline();
        if (all != null) {
            meters = all.of(started.getMethodDescriptor());
            if (meters != null) {
                meters.started();
            }
        }
    }

    @Override
    public void outboundMessage(int number) {
        if (meters != null) {
            meters.messageSent();
        }
    }

    @Override
    public void inboundMessage(int number) {
        if (meters != null) {
            meters.messageReceived();
        }
    }

    @Override
    public void outboundUncompressedSize(long bytes) {
        if (meters != null) {
            meters.bytesSent(bytes);
        }
    }

    @Override
    public void inboundUncompressedSize(long bytes) {
        if (meters != null) {
            meters.bytesReceived(bytes);
        }
    }

    @Override
    public final void streamClosed(Status closed) {
        long nanos = System.nanoTime() - start;
        Status status = TrueStatus.of(closed, deadline, nanos);
        close();
        if (meters != null) {
            meters.ended(status.getCode(), nanos);
        }
        ended(status, nanos);
    }

    private synchronized void close() {
        isClosed = true;
        if (!isServed && all != null) {
            meters = all.ofUnknown();
            meters.started();
        }
    }
}
