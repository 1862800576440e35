// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;

/** How calls end that are refused; what is said does not depend on who calls or what exists. Immutable. */
final class CallRefusals {

    private static final Metadata.Key<String> CHALLENGE =
            Metadata.Key.of("www-authenticate", Metadata.ASCII_STRING_MARSHALLER);
    private static final String DENIED = "Permission denied";
    private static final String UNAUTHENTICATED = "Unauthenticated";

    private final @Nullable String challenge;

    CallRefusals(@Nullable String challenge) {
        this.challenge = challenge;
    }

    /** Returns what a refusal means where nothing else decides on that. */
    static Status status(RuntimeException refusal) {
        if (refusal instanceof AuthenticationServiceException) {
            return Status.UNAVAILABLE.withDescription("Unavailable").withCause(refusal);
        }
        return refusal instanceof AccessDeniedException
                ? Status.PERMISSION_DENIED.withDescription(DENIED).withCause(refusal)
                : Status.UNAUTHENTICATED.withDescription(UNAUTHENTICATED).withCause(refusal);
    }

    /**
     * Returns how a call ends whose caller is not authenticated: access is not denied, the caller only has to
     * authenticate.
     */
    static Status ofUnauthenticated(Status status) {
        return status.getCode() == Status.Code.PERMISSION_DENIED
                        && status.getCause() instanceof AccessDeniedException denied
                ? Status.UNAUTHENTICATED
                        .withDescription(String.valueOf(status.getDescription()).replace(DENIED, UNAUTHENTICATED))
                        .withCause(new InsufficientAuthenticationException(UNAUTHENTICATED, denied))
                : status;
    }

    /** Adds to trailers how to authenticate, if that is why a call ends. */
    void challenge(Status status, Metadata trailers) {
        if (challenge != null
                && status.getCause() instanceof AuthenticationException failure
                && !(failure instanceof AuthenticationServiceException)) {
            trailers.put(CHALLENGE, challenge);
        }
    }
}
