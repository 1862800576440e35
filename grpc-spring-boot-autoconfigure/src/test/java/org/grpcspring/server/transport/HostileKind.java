// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import java.io.IOException;
import org.grpcspring.test.RawHttp2;

/**
 * One thing that no client should send.
 *
 * @param name what it is
 * @param attack sends it
 * @param holds whether calls are left open until the connection ends
 */
record HostileKind(String name, Attack attack, boolean holds) {

    HostileKind(String name, Attack attack) {
        this(name, attack, false);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Sends it on a connection, with a stream that is new there. */
    interface Attack {
        void on(RawHttp2 peer, int stream) throws IOException;
    }
}
