// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.CallCredentials;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of an application, one for each client registration that a client names; clients that name the same have
 * the same. While one is fetched it has a thread of its own. Safe for use by many threads.
 */
public final class RegisteredTokens {

    private final TokenSource source;
    private final Map<String, RenewedToken> tokens = new ConcurrentHashMap<>();

    /** Creates an empty set of tokens, which come from a source. */
    public RegisteredTokens(TokenSource source) {
        this.source = source;
    }

    /** Returns why tokens can never be fetched under a name, as a sentence; or null if they can. */
    public @Nullable String problem(String registration) {
        return source.problem(registration);
    }

    /**
     * Returns the credentials of a client.
     *
     * @param client the client's name
     * @param registration under which name its token is fetched
     */
    public CallCredentials credentials(String client, String registration) {
        RenewedToken token = tokens.computeIfAbsent(
                registration,
                name -> new RenewedToken(
                        name, () -> source.fetch(name), RegisteredTokens::start, InstantSource.system()));
        return new TokenCredentials(client, registration, token);
    }

    private static void start(Runnable fetch) {
        Thread thread = new Thread(fetch, "grpc-client-token");
        thread.setDaemon(true);
        thread.start();
    }
}
