// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * How callers of all gRPC servers say who they are. A duration without a unit is in seconds.
 *
 * @param schemes The ways in which callers may authenticate, in the order in which they are tried, after beans of type
 *     GrpcAuthenticationReader; none if not set.
 * @param realm The realm in the challenge for a name and a password.
 * @param jwt Bearer tokens that say themselves who has them.
 * @param opaqueToken Bearer tokens that the authorization server verifies by introspection.
 * @param certificate Certificates of clients.
 * @param apiKey Keys in a header.
 */
@ConfigurationProperties("grpc.server.authentication")
public record GrpcServerAuthenticationProperties(
        @DefaultValue List<AuthenticationScheme> schemes,
        @DefaultValue("gRPC") String realm,
        @DefaultValue Jwt jwt,
        @DefaultValue OpaqueToken opaqueToken,
        @DefaultValue Certificate certificate,
        @DefaultValue ApiKey apiKey) {

    /**
     * Bearer tokens that say themselves who has them.
     *
     * @param cacheTime How long a token that was verified need not be verified again, never beyond its expiry; 0s
     *     verifies each time.
     */
    public record Jwt(
            @DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS)
            Duration cacheTime) {}

    /**
     * Bearer tokens that the authorization server verifies by introspection.
     *
     * @param cacheTime How long the answer about a token holds, never beyond its expiry, and so how long a revoked
     *     token still counts; 0s asks each time.
     */
    public record OpaqueToken(
            @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS)
            Duration cacheTime) {}

    /**
     * Certificates of clients.
     *
     * @param user What of a certificate is the name of its user.
     */
    public record Certificate(@DefaultValue("common-name") CertificateUser user) {}

    /**
     * Keys in a header.
     *
     * @param header The name of the header.
     * @param callers Those who have keys, by name.
     */
    public record ApiKey(
            @DefaultValue("x-api-key") String header,
            @DefaultValue Map<String, Caller> callers) {}

    /**
     * One who has a key.
     *
     * @param key The key, of at least 16 characters.
     * @param authorities What the caller has, such as ROLE_CLERK.
     */
    public record Caller(@Nullable String key, @DefaultValue List<String> authorities) {

        /** Returns a text without the key. */
        @Override
        public String toString() {
            return "Caller[authorities=" + authorities + "]";
        }
    }
}
