// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

/** Thrown at start when a bean reads credentials that nothing can verify. */
final class MissingAuthenticationManagerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingAuthenticationManagerException(Class<?> reader) {
        super("A %s bean reads credentials, but nothing verifies them".formatted(reader.getSimpleName()));
    }
}
