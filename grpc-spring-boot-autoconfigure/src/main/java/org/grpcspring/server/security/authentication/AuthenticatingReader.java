// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.core.Authentication;

/**
 * Lets what another reader has read be authenticated; only what is authenticated already, and not in the manager's
 * charge, passes as it is. Safe for use by many threads, if both are.
 */
public final class AuthenticatingReader implements GrpcAuthenticationReader {

    private final GrpcAuthenticationReader reader;
    private final AuthenticationManager manager;

    /**
     * Creates a reader.
     *
     * @param reader reads
     * @param manager authenticates
     */
    public AuthenticatingReader(GrpcAuthenticationReader reader, AuthenticationManager manager) {
        this.reader = reader;
        this.manager = manager;
    }

    @Override
    public @Nullable Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
        Authentication read = reader.readAuthentication(call, headers);
        if (read == null || (read.isAuthenticated() && isForOthers(read))) {
            return read;
        }
        if (read.getDetails() == null && read instanceof AbstractAuthenticationToken token) {
            token.setDetails(call.getAttributes());
        }
        try {
            return manager.authenticate(read);
        } catch (ProviderNotFoundException ex) {
            if (read.isAuthenticated()) {
                return read;
            }
            throw ex;
        }
    }

    // Asked first, as it would publish a failure.
    private boolean isForOthers(Authentication read) {
        return manager instanceof ProviderManager providers
                && providers.getProviders().stream().noneMatch(provider -> provider.supports(read.getClass()));
    }

    @Override
    public @Nullable String challenge() {
        return reader.challenge();
    }
}
