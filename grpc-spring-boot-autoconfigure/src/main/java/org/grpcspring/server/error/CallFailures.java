// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.RemoteFailure;
import org.grpcspring.error.RichFailures;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Decides what a client gets for a failure: what a handler returns, else what the failure means. Never fails itself.
 * Safe for use by many threads.
 */
final class CallFailures {

    private static final boolean PROTOBUF = ClassUtils.isPresent("io.grpc.protobuf.StatusProto", null);
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final ExceptionHandlers handlers;
    private final FailureMeanings meanings;
    private final boolean debugInfo;
    private final boolean handlesUnchecked;
    private final boolean handlesChecked;

    CallFailures(ExceptionHandlers handlers, ErrorSettings settings) {
        this.handlers = handlers;
        this.meanings = new FailureMeanings(settings);
        this.debugInfo = settings.debugInfo() && PROTOBUF;
        this.handlesUnchecked = handlers.name(StatusRuntimeException.class);
        this.handlesChecked = handlers.name(StatusException.class);
    }

    /** Returns how a call ends that failed with an exception. */
    GrpcFailure ofThrown(Throwable thrown, ServerCall<?, ?> call, Metadata headers) {
        Throwable failure = thrown;
        Verdict verdict;
        try {
            failure = unwrapped(thrown);
            Object handled = handlers.handle(failure, call, headers).orElse(null);
            verdict = handled == null ? meanings.of(failure, headers) : meanings.ofReturned(handled, failure, headers);
        } catch (Throwable broken) {
            FailureLog.broken("The handler", failure, broken);
            verdict = Verdict.of(Status.INTERNAL.withCause(failure));
        }
        return ended(verdict, call, failure);
    }

    /**
     * Returns how a call ends that was closed with a status which nobody has decided on yet.
     *
     * @param status what is wrong
     * @param trailers what was to be sent with it; left as it is
     */
    GrpcFailure ofPassed(Status status, Metadata trailers, ServerCall<?, ?> call, Metadata headers) {
        Throwable unhandled = unhandled(status, trailers);
        if (unhandled != null) {
            GrpcFailure told = ofThrown(unhandled, call, headers);
            Metadata all = GrpcFailure.copy(trailers);
            all.merge(told.trailers());
            return new GrpcFailure(told.status(), all);
        }
        if (handlesUnchecked) {
            return ofThrown(status.asRuntimeException(trailers), call, headers);
        }
        if (handlesChecked) {
            return ofThrown(status.asException(trailers), call, headers);
        }
        Verdict verdict = Verdict.answer(new GrpcFailure(status, GrpcFailure.copy(trailers)));
        return ended(verdict, call, status.getCause());
    }

    /** Returns what was passed to {@code onError} if it had no status: grpc-java makes nothing but a cause of it. */
    static @Nullable Throwable unhandled(Status status, Metadata trailers) {
        return status.getCode() == Status.Code.UNKNOWN
                        && status.getDescription() == null
                        && !(status.getCause() instanceof RemoteFailure)
                        && !trailers.containsKey(DETAILS)
                ? status.getCause()
                : null;
    }

    private GrpcFailure ended(Verdict verdict, ServerCall<?, ?> call, @Nullable Throwable failure) {
        FailureLog.ended(verdict, call.getMethodDescriptor(), failure);
        if (!debugInfo || failure == null) {
            return verdict.told();
        }
        try {
            return RichFailures.withDebugInfo(verdict.told(), failure);
        } catch (Throwable broken) {
            FailureLog.broken("The debug info", failure, broken);
            return verdict.told();
        }
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException
                        || failure instanceof ExecutionException
                        || failure instanceof UndeclaredThrowableException
                        || failure instanceof InvocationTargetException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }
}
