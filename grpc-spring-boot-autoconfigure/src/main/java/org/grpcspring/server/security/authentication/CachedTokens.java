// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Reads a bearer token, and remembers for some time who has it, but never beyond the end of the token. Tokens that are
 * refused are not remembered. Safe for use by many threads.
 */
public final class CachedTokens implements GrpcAuthenticationReader {

    /** How many tokens are remembered at most. */
    public static final int MAX = 4096;

    private final AuthenticationManager manager;
    private final Duration time;
    private final InstantSource clock;
    private final Map<String, Known> tokens = new ConcurrentHashMap<>();

    /**
     * Creates a reader.
     *
     * @param manager authenticates tokens that are not remembered
     * @param time how long a token is remembered
     * @param clock says what time it is
     */
    public CachedTokens(AuthenticationManager manager, Duration time, InstantSource clock) {
        this.manager = manager;
        this.time = time;
        this.clock = clock;
    }

    // What is remembered is found by the whole header: of a token that is known nothing need be cut out.
    @Override
    public @Nullable Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
        String header = AuthorizationHeader.value(headers);
        Known known = header == null ? null : tokens.get(header);
        long now = clock.millis();
        if (known != null && now < known.until) {
            return known.authentication;
        }
        String token = BearerAuthenticationReader.token(header);
        return header == null || token == null ? null : authenticated(header, token, now);
    }

    private Authentication authenticated(String header, String token, long now) {
        Authentication authentication = manager.authenticate(new BearerTokenAuthenticationToken(token));
        long until = until(authentication, now);
        if (until > now) {
            if (tokens.size() >= MAX) {
                forget(now);
            }
            tokens.put(header, new Known(authentication, until));
        }
        return authentication;
    }

    @Override
    public String challenge() {
        return BearerAuthenticationReader.SCHEME;
    }

    /** Returns how many tokens are remembered. */
    int size() {
        return tokens.size();
    }

    private long until(Authentication authentication, long now) {
        if (!(authentication instanceof AbstractOAuth2TokenAuthenticationToken<?> token)) {
            return now;
        }
        Instant end = token.getToken().getExpiresAt();
        long longest = now + time.toMillis();
        return end == null ? longest : Math.min(end.toEpochMilli(), longest);
    }

    private void forget(long now) {
        tokens.values().removeIf(known -> known.until <= now);
        if (tokens.size() >= MAX) {
            tokens.clear();
        }
    }

    /** Who has a token. */
    private record Known(Authentication authentication, long until) {}
}
