// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Ends what follows the calls of a connection when the connection ends. Safe for use by many threads. */
public final class ConnectionCalls extends ServerTransportFilter {

    static final Attributes.Key<Set<CallFollower>> FOLLOWERS = Attributes.Key.create("grpc-call-followers");

    @Override
    public Attributes transportReady(Attributes attributes) {
        return attributes.toBuilder()
                .set(FOLLOWERS, ConcurrentHashMap.newKeySet())
                .build();
    }

    // Without attributes it has ended before it was ready.
    @Override
    public void transportTerminated(@Nullable Attributes attributes) {
        Set<CallFollower> followers = attributes == null ? null : attributes.get(FOLLOWERS);
        if (followers != null) {
            Status end = Status.UNAVAILABLE.withDescription("The connection has ended");
            followers.forEach(follower -> {
                follower.forgotten(end);
                follower.streamClosed(end);
            });
        }
    }
}
