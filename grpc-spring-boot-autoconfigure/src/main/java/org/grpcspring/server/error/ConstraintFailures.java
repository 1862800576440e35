// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Status;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** Returns what the caller is told, or nothing if it is the server's fault. */
    static Optional<GrpcFailure> of(Throwable failure) {
        List<FieldViolation> violations = new ArrayList<>();
        if (failure instanceof ConstraintViolationException violated && violated.getConstraintViolations() != null) {
            if (violated.getConstraintViolations().stream().anyMatch(ConstraintPaths::isReturned)) {
                return Optional.empty();
            }
            violated.getConstraintViolations().stream()
                    .map(ConstraintPaths::violation)
                    .forEach(violations::add);
        } else if (failure instanceof MethodValidationException violated) {
            if (violated.isForReturnValue()) {
                return Optional.empty();
            }
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
        return Optional.of(new GrpcFailure(told.status().withCause(failure), told.trailers()));
    }

    private static FieldViolation violation(ParameterValidationResult result, MessageSourceResolvable error) {
        try {
            return ConstraintPaths.violation(result.unwrap(error, ConstraintViolation.class));
        } catch (IllegalArgumentException ex) {
            return violation(String.valueOf(result.getMethodParameter().getParameterName()), error);
        }
    }

    private static FieldViolation violation(String path, MessageSourceResolvable error) {
        return BadRequests.violation(path, String.valueOf(error.getDefaultMessage()), "");
    }
}
