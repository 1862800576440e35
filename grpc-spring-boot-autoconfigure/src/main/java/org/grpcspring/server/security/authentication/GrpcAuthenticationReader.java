// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;

/**
 * Reads who calls from the metadata or the connection of a call. All beans of this type are asked in their order, until
 * one finds something; what it returns goes through the {@code AuthenticationManager}, if there is one for it. Runs
 * where the call runs, and must be safe for use by many threads.
 */
@FunctionalInterface
public interface GrpcAuthenticationReader {

    /**
     * Returns who calls, or null if the call has no credentials of this kind.
     *
     * @param call the call
     * @param headers what the client sent
     * @throws AuthenticationException if it has, and they are wrong
     */
    @Nullable
    Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) throws AuthenticationException;

    /**
     * Returns what tells clients without credentials how to authenticate, as in the HTTP header
     * {@code WWW-Authenticate}, or null if there is no such thing.
     */
    default @Nullable String challenge() {
        return null;
    }
}
