// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Tells why a connection is not there or does not take a call, which grpc-java says in the causes of a status alone.
 */
final class ConnectionFailures {

    private ConnectionFailures() {}

    static Status explain(Status status) {
        if (status.getCause() == null) {
            return status;
        }
        StringBuilder description = new StringBuilder(firstLine(status.getDescription()));
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            String reason = firstLine(cause.getMessage());
            if (description.indexOf(reason) < 0) {
                description.append(": ").append(reason);
            }
        }
        return status.withDescription(description.toString());
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
