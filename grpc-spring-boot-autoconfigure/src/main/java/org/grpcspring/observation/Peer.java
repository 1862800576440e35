// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.micrometer.core.instrument.Tags;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The server that a client calls, as its channel names it.
 *
 * @param name its host, or null if the authority has none
 * @param port its port, or null if the authority is none
 */
record Peer(@Nullable String name, @Nullable Integer port) {

    static Peer of(@Nullable String authority) {
        try {
            URI uri = new URI(null, authority, null, null, null);
            return new Peer(uri.getHost(), uri.getPort());
        } catch (URISyntaxException ex) {
            return new Peer(null, null);
        }
    }

    Tags tags() {
        return Tags.of(
                "net.peer.name", name == null ? CallMeters.UNKNOWN : name,
                "net.peer.port", port == null ? CallMeters.UNKNOWN : port.toString());
    }
}
