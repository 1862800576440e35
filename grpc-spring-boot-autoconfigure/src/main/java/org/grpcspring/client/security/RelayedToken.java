// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.CallCredentials;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Token;

/**
 * The token that who is being served came with, for the calls that are made meanwhile: that of the thread's security
 * context at this moment, which nothing keeps.
 */
public final class RelayedToken implements Supplier<@Nullable CallCredentials> {

    /** Returns the token as credentials, or null if there is none. */
    @Override
    public @Nullable CallCredentials get() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return caller != null && caller.getCredentials() instanceof OAuth2Token token
                ? CallCredentialsHelper.bearerAuth(token.getTokenValue())
                : null;
    }
}
