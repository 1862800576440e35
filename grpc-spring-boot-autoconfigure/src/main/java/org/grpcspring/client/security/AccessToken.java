// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import java.time.Duration;
import java.time.Instant;

/**
 * A token of an authorization server.
 *
 * @param value what calls bear
 * @param issuedAt since when it is valid
 * @param expiresAt until when it is valid
 */
public record AccessToken(String value, Instant issuedAt, Instant expiresAt) {

    private static final long LEAD_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    /** Creates a token; the year 9999 is the last in which it is valid. */
    public AccessToken {
        expiresAt = expiresAt.isBefore(END) ? expiresAt : END;
    }

    /** Returns from when on another one is fetched: a minute before it expires, or a fifth of its life. */
    long renewal() {
        return expiresAt.toEpochMilli() - Math.min(LEAD_MILLIS, lifetime() / 5);
    }

    /** Returns until when calls bear it: they take a moment to arrive. */
    long end() {
        return expiresAt.toEpochMilli() - Math.min(LEAD_MILLIS / 12, lifetime() / 20);
    }

    private long lifetime() {
        return Math.max(0, Duration.between(issuedAt, expiresAt).toMillis());
    }

    /** Returns a text without the token. */
    @Override
    public String toString() {
        return "AccessToken[expiresAt=" + expiresAt + "]";
    }
}
