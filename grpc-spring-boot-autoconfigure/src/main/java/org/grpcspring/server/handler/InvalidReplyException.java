// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

/** Ends a call whose handler returned what cannot be sent. */
final class InvalidReplyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidReplyException(String message) {
        super(message);
    }
}
