// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import com.google.rpc.BadRequest;
import org.grpcspring.error.BadRequests;

/** Ends a call whose service sent a message that breaks its rules: the server's fault. */
public final class InvalidResponseException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final BadRequest violations;

    InvalidResponseException(BadRequest violations) {
        super("A reply breaks its rules: " + BadRequests.summary(violations));
        this.violations = violations;
    }

    /** Returns what is wrong: of many violations, the first ones. */
    public BadRequest getViolations() {
        return violations;
    }
}
