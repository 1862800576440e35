// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/** The status of calls for which there is no token. */
class AuthorizedClientsTests {

    private static final ClientRegistration SHOP = ClientRegistration.withRegistrationId("shop")
            .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
            .clientId("shop")
            .clientSecret("s3cr3t")
            .tokenUri("http://localhost/token")
            .build();

    @ParameterizedTest
    @MethodSource("failures")
    void failureIsExplainedWithoutTheSecret(OAuth2Error error, @Nullable Throwable cause, String expected) {
        assertThat(message(request -> {
                    throw cause == null
                            ? new OAuth2AuthorizationException(error)
                            : new OAuth2AuthorizationException(error, cause);
                }))
                .isEqualTo(expected);
    }

    static Stream<Arguments> failures() {
        OAuth2Error response = new OAuth2Error("invalid_token_response", "s3cr3t", null);
        return Stream.of(
                Arguments.of(
                        new OAuth2Error("invalid_client", "not s3cr3t", null),
                        null,
                        "UNAUTHENTICATED: the authorization server refused it (invalid_client: not ***)"),
                Arguments.of(
                        new OAuth2Error("access_denied", "x".repeat(1000), null),
                        null,
                        "UNAUTHENTICATED: the authorization server refused it (access_denied: " + "x".repeat(200)
                                + ")"),
                Arguments.of(
                        new OAuth2Error("temporarily_unavailable", "s3cr3t", null),
                        null,
                        "UNAVAILABLE: the authorization server gave no token (temporarily_unavailable)"),
                Arguments.of(
                        response,
                        new RestClientException("JSON parse error: s3cr3t"),
                        "UNAVAILABLE: the authorization server gave no token (invalid_token_response)"),
                Arguments.of(
                        response,
                        answer(503, "s3cr3t"),
                        "UNAVAILABLE: the authorization server gave no token (HTTP status 503)"),
                Arguments.of(
                        response,
                        answer(403, "{\"error\": \"unauthorized_client\", \"error_description\": \"s3cr3t\"}"),
                        "UNAUTHENTICATED: the authorization server refused it (HTTP status 403, unauthorized_client)"));
    }

    @Test
    void managerThatAuthorizesNobodyIsNamed() {
        assertThat(message(request -> null))
                .isEqualTo("UNAVAILABLE: the OAuth2AuthorizedClientManager does not know the grant client_credentials");
    }

    private static RestClientException answer(int status, String body) {
        return new RestClientResponseException("s3cr3t", status, "", HttpHeaders.EMPTY, body.getBytes(UTF_8), UTF_8);
    }

    private static String message(OAuth2AuthorizedClientManager manager) {
        AuthorizedClients clients = new AuthorizedClients(new InMemoryClientRegistrationRepository(SHOP), manager);
        StatusRuntimeException failure =
                catchThrowableOfType(StatusRuntimeException.class, () -> clients.fetch("shop"));
        assertThat(failure.getCause()).isNull();
        return Objects.requireNonNull(failure.getMessage());
    }
}
