// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

/** Thrown at start when a value cannot be used that may be a secret, and so must not be shown anywhere. */
final class InvalidSecretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;

    InvalidSecretException(String property, String reason) {
        super("The value of '%s' cannot be used: %s".formatted(property, reason));
        this.property = property;
    }

    String getProperty() {
        return property;
    }
}
