// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.meter.MethodMeters;
import org.grpcspring.observation.ClientStatus;
import org.grpcspring.server.connection.FollowedCall;
import org.grpcspring.server.connection.Refusal;
import org.jspecify.annotations.Nullable;

/** One call that is measured, from its headers to where the transport is done with it. */
class MeasuredCall extends FollowedCall {

    private final @Nullable CallMeters<MethodMeters> all;
    private final long start = System.nanoTime();
    private @Nullable MethodMeters meters;
    private @Nullable Deadline deadline;
    private boolean isServed;
    private boolean isActive;

    MeasuredCall(@Nullable CallMeters<MethodMeters> all) {
        this.all = all;
    }

    /** Tells the end of the call. */
    void ended(Status status, long nanos) {}

    @Override
    protected void started(ServerCallInfo<?, ?> started) {
        isServed = true;
        deadline = Context.current().getDeadline();
        if (all != null) {
            meters = all.of(started.getMethodDescriptor());
            isActive = meters != null && !Refusal.isIn(Context.current());
            if (meters != null && isActive) {
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
    protected final void ended(Status closed) {
        long nanos = System.nanoTime() - start;
        Status status = ClientStatus.of(closed, deadline, nanos);
        if (!isServed && all != null) {
            meters = all.ofUnknown();
        }
        if (meters != null) {
            if (!isActive) {
                meters.started();
            }
            meters.ended(status.getCode(), nanos);
        }
        ended(status, nanos);
    }
}
