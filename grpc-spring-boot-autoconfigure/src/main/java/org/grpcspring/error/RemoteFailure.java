// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import io.grpc.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says that a status was received by a client of this application: the cause of that status, ahead of its own cause. It
 * has no stack trace. Immutable.
 */
public final class RemoteFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Status received;

    private RemoteFailure(String message, Status received) {
        super(message, received.getCause(), false, false);
        this.received = received;
    }

    /** Returns what a client received, with its origin as the cause. */
    public static Status mark(Status received, String client, String fullMethodName) {
        return received.withCause(new RemoteFailure("the client '" + client + "' called " + fullMethodName, received));
    }

    /** Returns where a status comes from, or null unless it is one that a client received and nobody has reworded. */
    public static @Nullable RemoteFailure of(Status status) {
        return status.getCause() instanceof RemoteFailure failure
                        && failure.received.getCode() == status.getCode()
                        && Objects.equals(failure.received.getDescription(), status.getDescription())
                ? failure
                : null;
    }
}
