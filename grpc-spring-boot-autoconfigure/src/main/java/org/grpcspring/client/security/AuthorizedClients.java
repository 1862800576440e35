// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.springframework.web.client.RestClientResponseException;

/** Fetches tokens for the application itself, by OAuth 2 client credentials. */
public final class AuthorizedClients implements TokenSource {

    private static final String PRINCIPAL = "grpc-client";
    private static final String INVALID_RESPONSE = "invalid_token_response";
    private static final int MAX_DESCRIPTION = 200;

    /** The errors that are the authorization server's own. */
    private static final Set<String> OF_THE_SERVER =
            Set.of(INVALID_RESPONSE, OAuth2ErrorCodes.SERVER_ERROR, OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE);

    private static final Set<Integer> REFUSALS = Set.of(401, 403);
    private static final Pattern ERROR = Pattern.compile("\"error\"\\s*:\\s*\"([a-z_]{1,40})\"");

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
        IOException io = cause(failure, IOException.class);
        if (io != null) {
            return unavailable("the authorization server cannot be reached (%s)".formatted(io), io);
        }
        RestClientResponseException answer = cause(failure, RestClientResponseException.class);
        if (answer != null) {
            return answered(answer);
        }
        OAuth2Error error = failure.getError();
        return OF_THE_SERVER.contains(error.getErrorCode())
                ? unavailable("the authorization server gave no token (%s)".formatted(error.getErrorCode()), null)
                : refused(shown(registration, error));
    }

    /** Returns what a status other than 200 and 400 means; of its body only the error is shown. */
    private static StatusRuntimeException answered(RestClientResponseException answer) {
        Matcher error = ERROR.matcher(answer.getResponseBodyAsString());
        int status = answer.getStatusCode().value();
        String shown = "HTTP status " + status + (error.find() ? ", " + error.group(1) : "");
        return REFUSALS.contains(status)
                ? refused(shown)
                : unavailable("the authorization server gave no token (%s)".formatted(shown), null);
    }

    private static <T> @Nullable T cause(Throwable failure, Class<T> type) {
        return Stream.iterate(failure.getCause(), cause -> cause != null, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    private static StatusRuntimeException refused(String reason) {
        return Status.UNAUTHENTICATED
                .withDescription("the authorization server refused it (%s)".formatted(reason))
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
