// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.grpcspring.test.SilentCall;
import org.grpcspring.test.Token;
import org.grpcspring.test.proto.EchoGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;

/** How long it is remembered who has a token. */
class CachedTokensTests {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private int asked;
    private @Nullable Instant end = START.plusSeconds(600);

    private final CachedTokens tokens = new CachedTokens(this::authenticate, Duration.ofSeconds(30), () -> now);

    private Authentication authenticate(Authentication request) {
        asked++;
        String token = String.valueOf(request.getCredentials());
        if (token.equals("bad")) {
            throw new BadCredentialsException(token);
        }
        return token.equals("own")
                ? new TestingAuthenticationToken("user", token, List.of())
                : new BearerTokenAuthentication(
                        new DefaultOAuth2AuthenticatedPrincipal("user", Map.of("sub", "user"), List.of()),
                        new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, START.minusSeconds(9), end),
                        List.of());
    }

    private void ask(String token) {
        Metadata headers = new Metadata();
        headers.put(Token.KEY, "Bearer " + token);
        assertThat(tokens.readAuthentication(new SilentCall(EchoGrpc.getUnaryMethod()), headers))
                .extracting(Authentication::getName)
                .isEqualTo("user");
    }

    @Test
    void tokenIsVerifiedOnceInTheTime() {
        ask("a");
        now = START.plusMillis(29_999);
        ask("a");
        assertThat(asked).isOne();
        now = START.plusSeconds(30);
        ask("a");
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void tokenIsNotRememberedBeyondItsEnd() {
        end = START.plusSeconds(5);
        ask("a");
        now = START.plusMillis(4999);
        ask("a");
        assertThat(asked).isOne();
        now = START.plusSeconds(5);
        ask("a");
        ask("a");
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void tokenWithoutAnEndIsRememberedForTheTime() {
        end = null;
        ask("a");
        ask("a");
        assertThat(asked).isOne();
    }

    @Test
    void whatDoesNotTellTheEndOfTheTokenIsNotRemembered() {
        ask("own");
        ask("own");
        assertThat(asked).isEqualTo(2);
        assertThat(tokens.size()).isZero();
    }

    @Test
    void refusedTokenIsNotRemembered() {
        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(() -> ask("bad")).isInstanceOf(BadCredentialsException.class);
            assertThat(asked).isEqualTo(i);
        }
        assertThat(tokens.size()).isZero();
    }

    @Test
    void numberOfTokensIsBounded() {
        for (int i = 0; i < 3 * CachedTokens.MAX; i++) {
            ask("token" + i);
            assertThat(tokens.size()).isLessThanOrEqualTo(CachedTokens.MAX);
        }
        ask("token" + (3 * CachedTokens.MAX - 1));
        assertThat(asked).isEqualTo(3 * CachedTokens.MAX);
    }
}
