// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import org.jspecify.annotations.Nullable;

/** Ends what follows the calls of a connection when the connection ends. Safe for use by many threads. */
public final class ConnectionCalls extends ServerTransportFilter {

    @Override
    public Attributes transportReady(Attributes attributes) {
        return attributes.toBuilder().set(Connection.KEY, new Connection()).build();
    }

    // Without attributes it has ended before it was ready.
    @Override
    public void transportTerminated(@Nullable Attributes attributes) {
        Connection connection = attributes == null ? null : attributes.get(Connection.KEY);
        if (connection != null) {
            connection.end();
        }
    }
}
