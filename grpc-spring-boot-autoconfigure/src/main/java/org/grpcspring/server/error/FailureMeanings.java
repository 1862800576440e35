// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Status;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.RichFailures;
import org.grpcspring.error.ThrownStatus;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.ProblemDetail;
import org.springframework.util.ClassUtils;

/**
 * What failures mean: the status that they carry or are known to mean, else {@code INTERNAL}. What was made for callers
 * is sent as it is. Safe for use by many threads.
 */
final class FailureMeanings {

    private static final boolean PROTOBUF = ClassUtils.isPresent("io.grpc.protobuf.StatusProto", null);
    private static final boolean CONSTRAINTS =
            PROTOBUF && ClassUtils.isPresent("jakarta.validation.ConstraintViolationException", null);
    private static final boolean WEB = ClassUtils.isPresent("org.springframework.web.ErrorResponse", null);

    private final boolean mapping;
    private final LocalizedMessages messages;

    FailureMeanings(ErrorSettings settings) {
        this.mapping = settings.mapping();
        this.messages = new LocalizedMessages(settings.messages(), settings.locales());
    }

    /** Returns what an exception means. */
    Verdict of(Throwable failure, Metadata headers) {
        ThrownStatus answer = ThrownStatus.in(failure);
        Verdict verdict = answer == null
                ? ofException(failure)
                : Verdict.answer(new GrpcFailure(answer.status(), answer.trailers()));
        Throwable told = answer == null ? failure : answer.exception();
        return PROTOBUF && told instanceof MessageSourceResolvable message
                ? verdict.with(before -> messages.add(before, message, headers))
                : verdict;
    }

    /** Returns what a handler means that has returned something about an exception. */
    Verdict ofReturned(Object value, Throwable failure, Metadata headers) {
        if (value instanceof Status status) {
            return Verdict.answer(GrpcFailure.of(status.getCause() == null ? status.withCause(failure) : status));
        }
        if (value instanceof Throwable other) {
            return of(other, headers);
        }
        if (PROTOBUF && value instanceof com.google.rpc.Status status) {
            return Verdict.answer(RichFailures.of(status));
        }
        if (PROTOBUF && value instanceof Message detail) {
            return of(failure, headers).with(told -> RichFailures.withDetail(told, detail));
        }
        if (WEB && value instanceof ProblemDetail problem) {
            return Verdict.answer(HttpStatuses.of(problem));
        }
        throw new IllegalStateException(
                "A handler returned a " + value.getClass().getName()
                        + "; return a Status, a StatusException, a google.rpc.Status, an exception, a message or a ProblemDetail");
    }

    private Verdict ofException(Throwable failure) {
        Status known = ExceptionStatuses.ofRefusal(failure);
        if (known != null) {
            return Verdict.of(known);
        }
        if (mapping && CONSTRAINTS && ConstraintFailures.isOne(failure)) {
            if (!ConstraintFailures.isOfResult(failure)) {
                return Verdict.answer(ConstraintFailures.of(failure));
            }
        } else if (mapping && WEB && HttpStatuses.isErrorResponse(failure)) {
            Status status = HttpStatuses.ofErrorResponse(failure);
            if (status.getCode() != Status.Code.INTERNAL) {
                return Verdict.answer(GrpcFailure.of(status));
            }
        } else if (mapping) {
            known = ExceptionStatuses.of(failure);
        }
        return Verdict.of(known == null ? Status.INTERNAL.withCause(failure) : known);
    }
}
