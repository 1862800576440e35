// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.server.security.authentication.AuthenticatingReader;
import org.grpcspring.server.security.authentication.BearerAuthenticationReader;
import org.grpcspring.server.security.authentication.CachedTokens;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.OpaqueTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

/** Makes the readers of bearer tokens. Loaded only where Spring Security's resource server is. */
final class BearerReaders {

    private final CallerAuthentication callers;
    private final PropertyChecks checks;

    BearerReaders(CallerAuthentication callers, PropertyChecks checks) {
        this.callers = callers;
        this.checks = checks;
    }

    GrpcAuthenticationReader jwt(Duration cacheTime) {
        JwtDecoder decoder = callers.bean(JwtDecoder.class);
        if (decoder == null) {
            throw checks.invalid(
                    "schemes",
                    "jwt",
                    "There is no JwtDecoder; set spring.security.oauth2.resourceserver.jwt.issuer-uri or define a bean.");
        }
        JwtAuthenticationProvider provider = new JwtAuthenticationProvider(decoder);
        JwtAuthenticationConverter converter = callers.bean(JwtAuthenticationConverter.class);
        if (converter != null) {
            provider.setJwtAuthenticationConverter(converter);
        }
        return reader(provider, "jwt.cache-time", cacheTime);
    }

    GrpcAuthenticationReader opaque(Duration cacheTime) {
        OpaqueTokenIntrospector introspector = callers.bean(OpaqueTokenIntrospector.class);
        if (introspector == null) {
            throw checks.invalid(
                    "schemes",
                    "opaque-token",
                    "There is no OpaqueTokenIntrospector; set spring.security.oauth2.resourceserver.opaquetoken.introspection-uri or define a bean.");
        }
        OpaqueTokenAuthenticationProvider provider = new OpaqueTokenAuthenticationProvider(introspector);
        OpaqueTokenAuthenticationConverter converter = callers.bean(OpaqueTokenAuthenticationConverter.class);
        if (converter != null) {
            provider.setAuthenticationConverter(converter);
        }
        return reader(provider, "opaque-token.cache-time", cacheTime);
    }

    private GrpcAuthenticationReader reader(AuthenticationProvider provider, String key, Duration cacheTime) {
        if (cacheTime.isNegative()) {
            throw checks.invalid(key, cacheTime, "A duration of 0 or more is needed.");
        }
        AuthenticationManager manager = callers.manager(List.of(provider));
        return new AuthenticatingReader(
                new BearerAuthenticationReader(BearerTokenAuthenticationToken::new),
                cacheTime.isZero() ? manager : new CachedTokens(manager, cacheTime, Clock.systemUTC()));
    }
}
