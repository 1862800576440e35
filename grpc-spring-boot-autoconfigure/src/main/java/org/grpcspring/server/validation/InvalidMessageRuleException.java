// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

/** Thrown at start when a rule of a message that a service takes or sends is none. */
public final class InvalidMessageRuleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidMessageRuleException(String service, String messageType, Throwable reason) {
        super(
                "A rule of the message '%s', which the gRPC service '%s' takes or sends, is wrong: %s"
                        .formatted(messageType, service, reason.getMessage()),
                reason);
    }
}
