// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.server.advice.ExceptionHandlers;

/**
 * Ends calls whose service or interceptors fail with an exception: thrown from any callback, or passed to
 * {@code onError}. A call ends once; what fails later is only logged. Safe for use by many threads.
 */
public final class CallErrors implements ServerInterceptor {

    private static final Log log = LogFactory.getLog(CallErrors.class);

    private final CallFailures failures;

    /**
     * Creates the interceptor.
     *
     * @param handlers are asked first
     * @param settings what clients are told of exceptions that none of them handles
     */
    public CallErrors(ExceptionHandlers handlers, ErrorSettings settings) {
        this.failures = new CallFailures(handlers, settings);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Guarded<Q, R> guarded = new Guarded<>(call, headers);
        try {
            return new GuardedListener<>(next.startCall(guarded, headers), guarded);
        } catch (RuntimeException | Error ex) {
            guarded.fail(ex);
            return new ServerCall.Listener<>() {};
        }
    }

    /** A call that ends once, with a status that says what was wrong. */
    private final class Guarded<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private final Metadata headers;
        private boolean closed;

        Guarded(ServerCall<Q, R> call, Metadata headers) {
            super(call);
            this.headers = headers;
        }

        @Override
        public void close(Status status, Metadata trailers) {
            Throwable cause = status.getCause();
            if (status.getCode() == Status.Code.UNKNOWN && cause != null) {
                fail(cause);
            } else if (!closed) {
                closed = true;
                super.close(status, trailers);
            }
        }

        void fail(Throwable failure) {
            if (closed) {
                log.error("A call of " + getMethodDescriptor().getFullMethodName() + " failed after its end", failure);
            } else if (isCancelled()) {
                log.debug("A cancelled call failed", failure);
            } else {
                closed = true;
                GrpcFailure told = failures.of(failure, delegate(), headers);
                super.close(told.status(), told.trailers());
            }
            if (failure instanceof VirtualMachineError fatal) {
                throw fatal;
            }
        }
    }

    /** Ends the call when a callback throws. */
    private static final class GuardedListener<Q> extends ServerCall.Listener<Q> {

        private final ServerCall.Listener<Q> listener;
        private final CallErrors.Guarded<Q, ?> call;

        GuardedListener(ServerCall.Listener<Q> listener, CallErrors.Guarded<Q, ?> call) {
            this.listener = listener;
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            try {
                listener.onMessage(message);
            } catch (RuntimeException | Error ex) {
                call.fail(ex);
            }
        }

        @Override
        public void onHalfClose() {
            try {
                listener.onHalfClose();
            } catch (RuntimeException | Error ex) {
                call.fail(ex);
            }
        }

        @Override
        public void onReady() {
            try {
                listener.onReady();
            } catch (RuntimeException | Error ex) {
                call.fail(ex);
            }
        }

        @Override
        public void onCancel() {
            try {
                listener.onCancel();
            } catch (RuntimeException | Error ex) {
                call.fail(ex);
            }
        }

        @Override
        public void onComplete() {
            try {
                listener.onComplete();
            } catch (RuntimeException | Error ex) {
                call.fail(ex);
            }
        }
    }
}
