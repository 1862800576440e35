// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a client's calls bear that have no credentials of their own: one of basic, bearer, oauth2, relay and bean, and
 * headers beside it. The one that a client sets takes the place of that of {@code grpc.client.GLOBAL}.
 *
 * @param enabled Whether the client has credentials; false puts an end to what is inherited, and to those of a bean
 *     that holds for all clients.
 * @param basic A user's name and password.
 * @param bearer A token.
 * @param oauth2 A token that the application gets from an authorization server.
 * @param relay Whether calls bear the token that the caller being served came with, by Spring Security's context; none
 *     if there is none.
 * @param bean The name of the CallCredentials bean that calls bear.
 * @param headers Secrets that are sent beside the other credentials, by the names of their headers; in Base64 if the
 *     name ends with -bin.
 * @param allowPlaintext Whether credentials are sent without encryption to other machines, as where a service mesh
 *     encrypts.
 */
public record GrpcCredentialsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Basic basic,
        @DefaultValue Bearer bearer,
        @DefaultValue OAuth2 oauth2,
        @DefaultValue("false") boolean relay,
        @Nullable String bean,
        @DefaultValue Map<String, String> headers,
        @DefaultValue("false") boolean allowPlaintext) {

    /** The keys that say what the credentials are. */
    static final List<String> KINDS = List.of("basic", "bearer", "oauth2", "relay", "bean");

    /** Returns the keys that are set, one of each kind, with their values. */
    Map<String, @Nullable Object> kinds() {
        Map<String, @Nullable Object> kinds = new LinkedHashMap<>();
        kinds.put(basic.username() != null ? "basic.username" : "basic.password", basic.any());
        kinds.put(bearer.token() != null ? "bearer.token" : "bearer.token-file", bearer.any());
        kinds.put("oauth2.registration-id", oauth2.registrationId());
        kinds.put("relay", relay ? true : null);
        kinds.put("bean", bean);
        kinds.values().removeIf(Objects::isNull);
        return kinds;
    }

    /** Returns a text without secrets. */
    @Override
    public String toString() {
        return "GrpcCredentialsProperties" + kinds().keySet();
    }

    /**
     * A user's name and password.
     *
     * @param username The user that calls are made by.
     * @param password The user's password.
     */
    public record Basic(@Nullable String username, @Nullable String password) {

        @Nullable
        String any() {
            return username != null ? username : password;
        }

        /** Returns a text without the password. */
        @Override
        public String toString() {
            return "Basic[username=" + username + "]";
        }
    }

    /**
     * A token.
     *
     * @param token The token that calls bear.
     * @param tokenFile The file of the token that calls bear, which is read again while the application runs.
     */
    public record Bearer(@Nullable String token, @Nullable String tokenFile) {

        @Nullable
        String any() {
            return token != null ? token : tokenFile;
        }

        /** Returns a text without the token. */
        @Override
        public String toString() {
            return "Bearer[tokenFile=" + tokenFile + "]";
        }
    }

    /**
     * A token that the application gets from an authorization server.
     *
     * @param registrationId The client registration below spring.security.oauth2.client.registration by which the
     *     application gets a token for itself, with the grant client_credentials.
     */
    public record OAuth2(@Nullable String registrationId) {}
}
