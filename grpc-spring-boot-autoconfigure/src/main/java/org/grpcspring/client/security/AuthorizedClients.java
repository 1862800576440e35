// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** Fetches tokens for the application itself, by OAuth 2 client credentials. */
public final class AuthorizedClients implements TokenSource {

    private static final String PRINCIPAL = "grpc-client";
    private static final String INVALID_RESPONSE = "invalid_token_response";
    private static final int MAX_DESCRIPTION = 200;

    /** The errors that are the authorization server's own. */
    private static final Set<String> OF_THE_SERVER = Set.of(
            INVALID_RESPONSE, OAuth2ErrorCodes.SERVER_ERROR, OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE);

    private final ClientRegistrationRepository registrations;
    private final OAuth2AuthorizedClientManager manager;

    /**
     * Creates the source.
     *
     * @param registrations what the authorization servers know the application as
     * @param manager asks them for tokens
     */
    public AuthorizedClients(ClientRegistrationRepository registrations, OAuth2AuthorizedClientManager manager) {
        this.registrations = registrations;
        this.manager = manager;
    }

    @Override
    public @Nullable String problem(String registration) {
        ClientRegistration found = registrations.findByRegistrationId(registration);
        if (found == null) {
            return "There is no client registration of this name below spring.security.oauth2.client.registration.";
        }
        String grant = found.getAuthorizationGrantType().getValue();
        return grant.equals(AuthorizationGrantType.CLIENT_CREDENTIALS.getValue())
                ? null
                : "The authorization-grant-type of this client registration is %s; client_credentials is needed."
                        .formatted(grant);
    }

    @Override
    public AccessToken fetch(String registration) {
        OAuth2AuthorizedClient client;
        try {
            client = manager.authorize(OAuth2AuthorizeRequest.withClientRegistrationId(registration)
                    .principal(PRINCIPAL)
                    .build());
        } catch (OAuth2AuthorizationException ex) {
            throw failure(registration, ex);
        }
        if (client == null) {
            throw unavailable("the OAuth2AuthorizedClientManager does not know the grant client_credentials", null);
        }
        OAuth2AccessToken token = client.getAccessToken();
        Instant issued = Objects.requireNonNullElseGet(token.getIssuedAt(), Instant::now);
        return new AccessToken(
                token.getTokenValue(),
                issued,
                Objects.requireNonNullElseGet(token.getExpiresAt(), () -> issued.plusSeconds(1)));
    }

    private StatusRuntimeException failure(String registration, OAuth2AuthorizationException failure) {
        Throwable io = Stream.iterate(failure.getCause(), cause -> cause != null, Throwable::getCause)
                .filter(IOException.class::isInstance)
                .reduce((outer, inner) -> inner)
                .orElse(null);
        if (io != null) {
            return unavailable("the authorization server cannot be reached (%s)".formatted(io), io);
        }
        OAuth2Error error = failure.getError();
        String code = error.getErrorCode();
        if (OF_THE_SERVER.contains(code)) {
            return unavailable("the authorization server answered without a token (%s)".formatted(code), null);
        }
        return Status.UNAUTHENTICATED
                .withDescription("the authorization server refused it (%s)".formatted(shown(registration, error)))
                .asRuntimeException();
    }

    private static StatusRuntimeException unavailable(String reason, @Nullable Throwable cause) {
        return Status.UNAVAILABLE.withDescription(reason).withCause(cause).asRuntimeException();
    }

    /** Returns an error in the authorization server's words, but for the client's secret. */
    private String shown(String registration, OAuth2Error error) {
        String description = error.getDescription();
        if (description == null || description.isBlank()) {
            return error.getErrorCode();
        }
        ClientRegistration found = registrations.findByRegistrationId(registration);
        String secret = found == null ? "" : Objects.requireNonNullElse(found.getClientSecret(), "");
        String shown = secret.isEmpty() ? description : description.replace(secret, "***");
        return error.getErrorCode() + ": " + shown.substring(0, Math.min(shown.length(), MAX_DESCRIPTION));
    }
}
