// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Remembers for some time who has a bearer token, but never beyond the end of the token. Tokens that are refused are
 * not remembered. Safe for use by many threads.
 */
public final class CachedTokens implements AuthenticationManager {

    /** How many tokens are remembered at most. */
    public static final int MAX = 4096;

    private final AuthenticationManager manager;
    private final Duration time;
    private final InstantSource clock;
    private final Map<String, Known> tokens = new ConcurrentHashMap<>();

    /**
     * Creates a manager.
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

    @Override
    public Authentication authenticate(Authentication request) {
        String token = ((BearerTokenAuthenticationToken) request).getToken();
        Known known = tokens.get(token);
        long now = clock.millis();
        if (known != null && now < known.until) {
            return known.authentication;
        }
        // A request of its own: what is remembered must not hold the connection of the call that came first.
        Authentication authentication = manager.authenticate(new BearerTokenAuthenticationToken(token));
        long until = until(authentication, now);
        if (until > now) {
            if (tokens.size() >= MAX) {
                forget(now);
            }
            tokens.put(token, new Known(authentication, until));
        }
        return authentication;
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
