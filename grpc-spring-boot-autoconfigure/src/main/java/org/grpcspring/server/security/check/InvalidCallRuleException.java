// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

/** Thrown at start when the rules of calls are wrong. */
public final class InvalidCallRuleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    InvalidCallRuleException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** Returns what to do. */
    public String getRemedy() {
        return remedy;
    }
}
