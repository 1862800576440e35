// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.grpcspring.server.advice.ExceptionHandlers;

/**
 * Ends calls whose service or interceptors fail with an exception: thrown from any callback, or passed to
 * {@code onError}. A call ends once; what fails later is only logged. It stands around each interceptor and around the
 * service, and what the innermost has decided holds for those around it. Safe for use by many threads.
 */
public final class CallErrors implements ServerInterceptor {

    private final CallFailures failures;

    /**
     * Creates the interceptor.
     *
     * @param handlers are asked first
     * @param settings what clients get to know of exceptions that none of them handles
     */
    public CallErrors(ExceptionHandlers handlers, ErrorSettings settings) {
        this.failures = new CallFailures(handlers, settings);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        GuardedCall<Q, R> guarded = new GuardedCall<>(call, headers, failures);
        try {
            return new GuardedListener<>(next.startCall(guarded, headers), guarded);
        } catch (RuntimeException | Error ex) {
            guarded.fail(ex);
            return new ServerCall.Listener<>() {};
        }
    }
}
