// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import io.grpc.Attributes;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Notifies its listeners when it ends, and those that are added later at once. Safe for use by many threads. */
final class Connection {

    static final Attributes.Key<Connection> KEY = Attributes.Key.create("grpc-connection");

    static final Status END = Status.UNAVAILABLE.withDescription("The connection has ended");

    private final Set<ConnectionListener> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    void add(ConnectionListener listener) {
        listeners.add(listener);
        if (ended) {
            listener.connectionEnded();
        }
    }

    void remove(ConnectionListener listener) {
        listeners.remove(listener);
    }

    void end() {
        ended = true;
        listeners.forEach(ConnectionListener::connectionEnded);
    }
}
