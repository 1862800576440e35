// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/** Where tokens are fetched. Implementations are safe for use by many threads. */
public interface TokenSource {

    /**
     * Fetches a token and waits for it.
     *
     * @param registration under which name it is known who fetches it
     * @throws StatusRuntimeException if there is none now, with what the calls that need it fail with
     */
    AccessToken fetch(String registration);

    /** Returns why tokens can never be fetched under a name, as a sentence; or null if they can. */
    @Nullable
    String problem(String registration);
}
