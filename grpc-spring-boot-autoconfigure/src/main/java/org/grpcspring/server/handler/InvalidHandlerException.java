// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

/** Thrown at start when an RPC has no method that could serve it, or one that does not fit it. */
public final class InvalidHandlerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * Creates the exception.
     *
     * @param message what is wrong, with class and method
     * @param remedy what to do about it
     */
    public InvalidHandlerException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** Returns what to do about it. */
    public String getRemedy() {
        return remedy;
    }
}
