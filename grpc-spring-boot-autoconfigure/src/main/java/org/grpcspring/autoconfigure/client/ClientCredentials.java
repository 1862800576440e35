// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.CallCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.CompositeCallCredentials;
import java.util.Objects;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.client.call.SharedCredentials;
import org.grpcspring.client.call.UndecidedCredentials;
import org.grpcspring.client.security.GuardedCredentials;
import org.grpcspring.client.security.RelayedToken;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Finds the credentials of clients: those of their keys, or else the only or primary bean.
 *
 * @param clients reads the properties
 * @param kinds makes the credentials that keys describe
 * @param shared the credentials that are beans
 * @param relay that which a caller came with, where Spring Security is there
 */
record ClientCredentials(
        ClientProperties clients,
        CredentialsKinds kinds,
        ObjectProvider<CallCredentials> shared,
        ObjectProvider<RelayedToken> relay) {

    /** Returns what gives a client's calls their credentials, or null if they have none. */
    @Nullable
    ClientInterceptor interceptor(String client) {
        GrpcCredentialsProperties properties = clients.get(client).credentials();
        if (!properties.enabled()) {
            return null;
        }
        PropertyChecks checks = new PropertyChecks("grpc.client." + client + ".");
        CallCredentials headers = CredentialsKinds.headers(properties, checks);
        if (properties.relay()) {
            RelayedToken token = relay.getIfAvailable();
            if (token == null) {
                throw checks.invalid(
                        CredentialsRules.PREFIX + "relay",
                        true,
                        "Add org.springframework.security:spring-security-oauth2-core, which is not on the class path.");
            }
            return new SharedCredentials(() -> complete(client, properties, headers, token.get()));
        }
        CallCredentials own;
        try {
            own = properties.kinds().isEmpty() ? shared.getIfAvailable() : kinds.of(client, properties, checks);
        } catch (NoUniqueBeanDefinitionException ex) {
            if (headers == null) {
                return new UndecidedCredentials(client, Objects.requireNonNull(ex.getBeanNamesFound()));
            }
            own = null;
        }
        CallCredentials all = complete(client, properties, headers, own);
        return all == null ? null : new SharedCredentials(() -> all);
    }

    private static @Nullable CallCredentials complete(
            String client,
            GrpcCredentialsProperties properties,
            @Nullable CallCredentials headers,
            @Nullable CallCredentials own) {
        CallCredentials all =
                headers == null ? own : own == null ? headers : new CompositeCallCredentials(headers, own);
        return all == null || properties.allowPlaintext() ? all : new GuardedCredentials(client, all);
    }
}
