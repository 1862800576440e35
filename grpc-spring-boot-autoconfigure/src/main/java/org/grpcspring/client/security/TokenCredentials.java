// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Credentials that are a token, which a call waits for without a thread. */
final class TokenCredentials extends CallCredentials {

    private final String client;
    private final String registration;
    private final RenewedToken token;

    TokenCredentials(String client, String registration, RenewedToken token) {
        this.client = client;
        this.registration = registration;
        this.token = token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        CompletionStage<Metadata> found = token.get();
        found.whenComplete((headers, failure) -> {
            if (failure == null) {
                applier.apply(headers);
            } else {
                applier.fail(status(failure));
            }
        });
    }

    private Status status(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        return (status.getCode() == Status.Code.UNKNOWN ? Status.UNAVAILABLE.withCause(failure) : status)
                .withDescription("The gRPC client '%s' has no token of the client registration '%s': %s"
                        .formatted(client, registration, reason(failure)));
    }

    static String reason(Throwable failure) {
        String description = Status.fromThrowable(failure).getDescription();
        return description != null ? description : failure.getClass().getName();
    }

    @Override
    public String toString() {
        return "TokenCredentials[" + registration + "]";
    }
}
