// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Status;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.grpcspring.error.BadRequests;
import org.grpcspring.error.ConstraintPaths;
import org.grpcspring.error.GrpcFailure;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.validation.method.MethodValidationException;
import org.springframework.validation.method.ParameterValidationResult;

/**
 * What it means that a method's constraints are violated: by its arguments, the caller's fault; by what it returned,
 * the server's. Needs {@code jakarta.validation} and {@code grpc-protobuf}.
 */
final class ConstraintFailures {

    private ConstraintFailures() {}

    static boolean isOne(Throwable failure) {
        return failure instanceof ConstraintViolationException || failure instanceof MethodValidationException;
    }

    /** Returns whether it is what a method returned that is wrong. */
    static boolean isOfResult(Throwable failure) {
        return failure instanceof MethodValidationException violated
                ? violated.isForReturnValue()
                : violations(failure).stream().anyMatch(ConstraintPaths::isReturned);
    }

    /** Returns what the caller gets: each violation, or the message of an exception that was made without any. */
    static GrpcFailure of(Throwable failure) {
        List<FieldViolation> violations = new ArrayList<>();
        violations(failure).stream().map(ConstraintPaths::violation).forEach(violations::add);
        if (failure instanceof MethodValidationException violated) {
            violated.getParameterValidationResults()
                    .forEach(result -> result.getResolvableErrors().stream()
                            .map(error -> violation(result, error))
                            .forEach(violations::add));
            violated.getCrossParameterValidationResults().stream()
                    .map(error -> violation("", error))
                    .forEach(violations::add);
        }
        GrpcFailure told = violations.isEmpty()
                ? GrpcFailure.of(Status.INVALID_ARGUMENT.withDescription(failure.getMessage()))
                : BadRequests.failure(BadRequests.of(violations));
        return new GrpcFailure(told.status().withCause(failure), told.trailers());
    }

    private static Set<ConstraintViolation<?>> violations(Throwable failure) {
        return failure instanceof ConstraintViolationException violated && violated.getConstraintViolations() != null
                ? violated.getConstraintViolations()
                : Set.of();
    }

    private static FieldViolation violation(ParameterValidationResult result, MessageSourceResolvable error) {
        try {
            return ConstraintPaths.violation(result.unwrap(error, ConstraintViolation.class));
        } catch (IllegalArgumentException ex) {
            return violation(String.valueOf(result.getMethodParameter().getParameterName()), error);
        }
    }

    private static FieldViolation violation(String path, MessageSourceResolvable error) {
        return BadRequests.violation(path, Objects.requireNonNullElse(error.getDefaultMessage(), ""), "");
    }
}
