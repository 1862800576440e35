// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import com.google.rpc.BadRequest;
import io.grpc.StatusRuntimeException;
import org.grpcspring.error.BadRequests;
import org.grpcspring.error.GrpcFailure;

/** Ends a call whose client sent a message that breaks its rules, with {@code INVALID_ARGUMENT} and what is wrong. */
public final class InvalidRequestException extends StatusRuntimeException {

    private static final long serialVersionUID = 1L;

    private final BadRequest violations;

    InvalidRequestException(BadRequest violations) {
        this(violations, BadRequests.failure(violations));
    }

    private InvalidRequestException(BadRequest violations, GrpcFailure failure) {
        super(failure.status(), failure.trailers());
        this.violations = violations;
    }

    /** Returns what is wrong: of many violations, the first ones. */
    public BadRequest getViolations() {
        return violations;
    }
}
