// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Explains why a connection does not exist or does not accept a call, which grpc-java says in the causes of a status
 * alone, and which of a client's keys does not fit the server.
 *
 * @param client the client's name
 * @param security how its connections are protected
 */
record ConnectionFailures(String client, ClientSecurity security) {

    /** The connection ended without an answer, or with an alert of TLS. */
    private static final Pattern ENCRYPTED = Pattern.compile(
            "Network closed for unknown reason|Connection reset by peer|Broken pipe|Hex dump for first 5 bytes: 1503|Connection closed while performing protocol negotiation");

    private static final String KEY = "grpc.client.%s.negotiation-type";

    /**
     * Returns a status with its reason.
     *
     * @param status the status
     * @param sent whether there was a connection that took the call
     */
    Status explain(Status status, boolean sent) {
        if (causes(status).anyMatch(NotSslRecordException.class::isInstance)) {
            return status.withDescription(
                    "The gRPC client '%1$s' encrypts, as '%2$s' is TLS, but the server does not: set the key to PLAINTEXT, or serve with TLS"
                            .formatted(client, KEY.formatted(client)));
        }
        String description = described(status);
        if (!sent && security.tls() == null && ENCRYPTED.matcher(description).find()) {
            return status.withDescription(
                    "%s: the gRPC client '%s' does not encrypt, as '%s' is %s, but the server may expect it to: in that case set the key to TLS"
                            .formatted(
                                    description,
                                    client,
                                    KEY.formatted(client),
                                    security.upgrade() ? "PLAINTEXT_UPGRADE" : "PLAINTEXT"));
        }
        return status.getCause() == null ? status : status.withDescription(description);
    }

    private static String described(Status status) {
        StringBuilder description = new StringBuilder(firstLine(status.getDescription()));
        causes(status).map(cause -> firstLine(cause.getMessage())).forEach(reason -> {
            if (description.indexOf(reason) < 0) {
                description.append(": ").append(reason);
            }
        });
        return description.toString();
    }

    private static Stream<Throwable> causes(Status status) {
        return Stream.iterate(status.getCause(), cause -> cause != null, Throwable::getCause);
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
