// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;

/** Reads a bearer token. Safe for use by many threads, if what makes an authentication of it is. */
public class BearerAuthenticationReader implements GrpcAuthenticationReader {

    private static final String SCHEME = "Bearer";

    private final Function<String, ? extends @Nullable Authentication> tokenWrapper;

    /**
     * Creates a reader.
     *
     * @param tokenWrapper makes an authentication of the token
     */
    public BearerAuthenticationReader(Function<String, ? extends @Nullable Authentication> tokenWrapper) {
        this.tokenWrapper = tokenWrapper;
    }

    @Override
    public @Nullable Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
        String token = AuthorizationHeader.credentials(headers, SCHEME);
        if (token == null) {
            return null;
        }
        if (token.isEmpty()) {
            throw new BadCredentialsException("The bearer token is empty");
        }
        return tokenWrapper.apply(token);
    }

    @Override
    public String challenge() {
        return SCHEME;
    }
}
