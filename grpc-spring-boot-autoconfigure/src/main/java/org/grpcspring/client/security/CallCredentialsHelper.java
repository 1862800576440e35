// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import org.grpcspring.client.inject.StubTransformer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the usual credentials of calls: for a bean of type {@link CallCredentials}, for
 * {@code stub.withCallCredentials(…)}, or for stubs by the names of their clients. No text of theirs shows a secret.
 */
public final class CallCredentialsHelper {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private CallCredentialsHelper() {}

    /** Returns what gives every stub the same credentials. */
    public static StubTransformer fixedCredentialsStubTransformer(CallCredentials credentials) {
        return (client, stub) -> stub.withCallCredentials(credentials);
    }

    /** Returns what gives stubs the credentials of their client, by its name, and none to those of other clients. */
    public static StubTransformer mappedCredentialsStubTransformer(
            Map<String, ? extends @Nullable CallCredentials> credentialsByName) {
        return mappedCredentialsStubTransformer(credentialsByName, null);
    }

    /**
     * Returns what gives stubs the credentials of their client.
     *
     * @param credentialsByName the credentials by the client's name; null means none
     * @param fallback the credentials of clients that have no entry, or null for none
     */
    public static StubTransformer mappedCredentialsStubTransformer(
            Map<String, ? extends @Nullable CallCredentials> credentialsByName, @Nullable CallCredentials fallback) {
        return (client, stub) -> {
            CallCredentials credentials =
                    credentialsByName.containsKey(client) ? credentialsByName.get(client) : fallback;
            return credentials == null ? stub : stub.withCallCredentials(credentials);
        };
    }

    /** Returns the credentials of a token that does not change. */
    public static CallCredentials bearerAuth(String token) {
        return authorizationHeader("Bearer " + token);
    }

    /**
     * Returns the credentials of a token that is asked for when a call is sent, not always by the thread that makes it:
     * it has to be there, and does not depend on that thread.
     */
    public static CallCredentials bearerAuth(Supplier<String> tokenSource) {
        return authorizationHeader(() -> "Bearer " + tokenSource.get());
    }

    /** Returns the credentials of a user. */
    public static CallCredentials basicAuth(String username, String password) {
        return authorizationHeader(encodeBasicAuth(username, password));
    }

    /**
     * Returns the value of the header {@code authorization} that names a user.
     *
     * @throws IllegalArgumentException if the user's name contains a colon
     */
    public static String encodeBasicAuth(String username, String password) {
        if (username.contains(":")) {
            throw new IllegalArgumentException(
                    "The name of a user cannot contain a colon in Basic authentication, as the password begins there");
        }
        return "Basic " + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8));
    }

    /**
     * Returns the credentials of a header {@code authorization} that does not change.
     *
     * @param authorization its value: a scheme, a space and what belongs to it
     */
    public static CallCredentials authorizationHeader(String authorization) {
        return authorizationHeaders(headers(authorization));
    }

    /**
     * Returns the credentials of a header {@code authorization} that is computed at each call.
     *
     * @param authorizationSource returns its value: a scheme, a space and what belongs to it
     */
    public static CallCredentials authorizationHeader(Supplier<String> authorizationSource) {
        return authorizationHeaders(() -> headers(authorizationSource.get()));
    }

    /** Returns the credentials of headers that do not change. */
    public static CallCredentials authorizationHeaders(Metadata authorizationHeaders) {
        return new HeaderCredentials(() -> authorizationHeaders);
    }

    /**
     * Returns the credentials of headers that are computed when a call is sent, not always by the thread that makes it.
     */
    public static CallCredentials authorizationHeaders(Supplier<Metadata> authorizationHeadersSupplier) {
        return new HeaderCredentials(authorizationHeadersSupplier);
    }

    /** Returns whether a connection is encrypted. */
    public static boolean isPrivacyGuaranteed(SecurityLevel securityLevel) {
        return securityLevel == SecurityLevel.PRIVACY_AND_INTEGRITY;
    }

    /** Returns credentials that fail the call at once where the connection is not encrypted. */
    public static CallCredentials requirePrivacy(CallCredentials callCredentials) {
        return new PrivateCredentials(
                callCredentials,
                applier -> applier.fail(Status.UNAUTHENTICATED.withDescription(
                        "The credentials of the call need a connection that is encrypted, and this one is not")));
    }

    /** Returns credentials that calls bear only where the connection is encrypted; others go on without. */
    public static CallCredentials includeWhenPrivate(CallCredentials callCredentials) {
        return new PrivateCredentials(callCredentials, applier -> applier.apply(new Metadata()));
    }

    static Metadata headers(String authorization) {
        if (!authorization.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            throw new IllegalArgumentException(
                    "Only printable ASCII characters can be sent in the header 'authorization', which a line break at the end is not");
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, authorization);
        return headers;
    }
}
