// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.RichFailures;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.ProblemDetail;
import org.springframework.util.ClassUtils;

/**
 * Decides what a client is told of an exception: what a handler says, else what the exception means, else
 * {@code INTERNAL} with nothing but an id that is also in the log. Safe for use by many threads.
 */
final class CallFailures {

    private static final Log log = LogFactory.getLog(CallFailures.class);
    private static final boolean PROTOBUF = ClassUtils.isPresent("io.grpc.protobuf.StatusProto", null);
    private static final boolean CONSTRAINTS =
            PROTOBUF && ClassUtils.isPresent("jakarta.validation.ConstraintViolationException", null);
    private static final boolean WEB = ClassUtils.isPresent("org.springframework.web.ErrorResponse", null);

    private final ExceptionHandlers handlers;
    private final ErrorSettings settings;
    private final LocalizedMessages messages;

    CallFailures(ExceptionHandlers handlers, ErrorSettings settings) {
        this.handlers = handlers;
        this.settings = settings;
        this.messages = new LocalizedMessages(settings.messages());
    }

    /** Returns how a call ends that failed with an exception. */
    GrpcFailure of(Throwable thrown, ServerCall<?, ?> call, Metadata headers) {
        Throwable failure = unwrapped(thrown);
        GrpcFailure told;
        try {
            Optional<Object> handled = handlers.handle(failure, call, headers);
            told = handled.isPresent() ? returned(handled.get(), failure, call, headers) : told(failure, call, headers);
        } catch (Throwable broken) {
            log.error("The handler of " + failure.getClass().getName() + " failed itself", broken);
            told = internal(failure, call);
        }
        return settings.debugInfo() && PROTOBUF ? RichFailures.withDebugInfo(told, failure) : told;
    }

    private GrpcFailure returned(Object value, Throwable failure, ServerCall<?, ?> call, Metadata headers) {
        if (value instanceof Status status) {
            return GrpcFailure.of(status.getCause() == null ? status.withCause(failure) : status);
        }
        if (value instanceof Throwable other) {
            return told(other, call, headers);
        }
        if (PROTOBUF && value instanceof com.google.rpc.Status status) {
            return RichFailures.of(status);
        }
        if (PROTOBUF && value instanceof Message detail) {
            return RichFailures.withDetail(told(failure, call, headers), detail);
        }
        if (WEB && value instanceof ProblemDetail problem) {
            return HttpStatuses.of(problem);
        }
        throw new IllegalStateException(
                "A handler returned a " + value.getClass().getName()
                        + "; return a Status, a StatusException, a google.rpc.Status, an exception, a message or a ProblemDetail");
    }

    private GrpcFailure told(Throwable failure, ServerCall<?, ?> call, Metadata headers) {
        GrpcFailure told = unhandled(failure, call);
        return PROTOBUF && failure instanceof MessageSourceResolvable message
                ? messages.add(told, message, headers)
                : told;
    }

    private GrpcFailure unhandled(Throwable failure, ServerCall<?, ?> call) {
        if (failure instanceof StatusRuntimeException ofStatus) {
            return ofStatus(ofStatus.getStatus(), ofStatus.getTrailers());
        }
        if (failure instanceof StatusException ofStatus) {
            return ofStatus(ofStatus.getStatus(), ofStatus.getTrailers());
        }
        if (CONSTRAINTS && settings.mapping() && ConstraintFailures.isOne(failure)) {
            return ConstraintFailures.of(failure).orElseGet(() -> internal(failure, call));
        }
        Status known = settings.mapping() ? known(failure) : null;
        return known == null || known.getCode() == Status.Code.INTERNAL
                ? internal(failure, call)
                : GrpcFailure.of(known);
    }

    private static @Nullable Status known(Throwable failure) {
        return WEB && HttpStatuses.isErrorResponse(failure)
                ? HttpStatuses.ofErrorResponse(failure)
                : ExceptionStatuses.of(failure);
    }

    private static GrpcFailure internal(Throwable failure, ServerCall<?, ?> call) {
        String id = UUID.randomUUID().toString();
        log.error("The call " + id + " of " + call.getMethodDescriptor().getFullMethodName() + " failed", failure);
        return GrpcFailure.of(Status.INTERNAL
                .withDescription("Internal error, in the server's log under " + id)
                .withCause(failure));
    }

    private static GrpcFailure ofStatus(Status status, @Nullable Metadata trailers) {
        return new GrpcFailure(status, Objects.requireNonNullElseGet(trailers, Metadata::new));
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
