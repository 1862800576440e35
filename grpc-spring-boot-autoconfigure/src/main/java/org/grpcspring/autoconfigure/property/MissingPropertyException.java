// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

/** Thrown at start when a property is not set that others make necessary. */
final class MissingPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;

    MissingPropertyException(String property, String reason) {
        super("The property '%s' is not set. %s".formatted(property, reason));
        this.property = property;
    }

    String getProperty() {
        return property;
    }
}
