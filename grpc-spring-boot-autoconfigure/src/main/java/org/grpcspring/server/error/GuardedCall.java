// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.grpcspring.error.GrpcFailure;
import org.jspecify.annotations.Nullable;

/**
 * A call that ends once, with a status that says what was wrong. For its service it is cancelled once it has failed. If
 * it fails while another thread sends a message, that thread ends it afterwards.
 */
final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

    private static final Attributes.Key<GuardedCall<?, ?>> OUTERMOST = Attributes.Key.create("outermost-guarded-call");

    private final CallFailures failures;
    private final Metadata headers;
    private final CallUses uses = new CallUses();
    private Status status = Status.UNKNOWN;
    private @Nullable Metadata trailers;
    private volatile boolean failed;
    private volatile boolean decided;
    private @Nullable Attributes attributes;

    GuardedCall(ServerCall<Q, R> call, Metadata headers, CallFailures failures) {
        super(call);
        this.headers = headers;
        this.failures = failures;
    }

    @Override
    public void sendHeaders(Metadata sent) {
        begin();
        try {
            super.sendHeaders(sent);
        } finally {
            leave();
        }
    }

    @Override
    public void sendMessage(R message) {
        begin();
        try {
            super.sendMessage(message);
        } finally {
            leave();
        }
    }

    @Override
    public void close(Status given, Metadata sent) {
        boolean isDecided = given.isOk() || outermost().decided || super.isCancelled();
        if (!uses.beginLast()) {
            return;
        }
        if (isDecided) {
            end(given, sent);
        } else {
            decide(failures.ofPassed(given, sent, delegate(), headers));
            rethrow(CallFailures.unhandled(given, sent));
        }
    }

    /** Ends the call as failed, unless it has ended. */
    void fail(Throwable failure) {
        if (uses.areAllowed() && super.isCancelled()) {
            FailureLog.cancelled(getMethodDescriptor(), failure);
            rethrow(failure);
        } else if (uses.beginLast()) {
            failed = true;
            decide(failures.ofThrown(failure, delegate(), headers));
            rethrow(failure);
        } else {
            failLate(failure);
        }
    }

    /** Reports what failed after the end of the call. */
    void failLate(Throwable failure) {
        FailureLog.late(getMethodDescriptor(), failure);
        rethrow(failure);
    }

    boolean hasFailed() {
        return failed;
    }

    @Override
    public boolean isCancelled() {
        return failed || super.isCancelled();
    }

    /** Returns those of the call, by which the guards within its interceptors find the outermost one. */
    @Override
    public Attributes getAttributes() {
        if (attributes == null) {
            Attributes given = super.getAttributes();
            attributes = given.get(OUTERMOST) == null
                    ? given.toBuilder().set(OUTERMOST, this).build()
                    : given;
        }
        return attributes;
    }

    private GuardedCall<?, ?> outermost() {
        return Objects.requireNonNullElse(super.getAttributes().get(OUTERMOST), this);
    }

    private void decide(GrpcFailure told) {
        outermost().decided = true;
        end(told.status(), told.trailers());
    }

    private void end(Status last, Metadata sent) {
        status = last;
        trailers = sent;
        leave();
    }

    private void begin() {
        if (!uses.begin()) {
            throw Status.CANCELLED.withDescription("The call has ended").asRuntimeException();
        }
    }

    private void leave() {
        if (uses.end()) {
            try {
                super.close(status, Objects.requireNonNullElseGet(trailers, Metadata::new));
            } catch (RuntimeException | Error ex) {
                GuardedCall<?, ?> outermost = outermost();
                if (outermost != this) {
                    outermost.fail(ex);
                } else if (ex instanceof RejectedExecutionException) {
                    // The event loop of the connection has ended, and with it the call.
                    FailureLog.cancelled(getMethodDescriptor(), ex);
                } else {
                    throw ex;
                }
            }
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof VirtualMachineError fatal) {
            throw fatal;
        }
    }
}
