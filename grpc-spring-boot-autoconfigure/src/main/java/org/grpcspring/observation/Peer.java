// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.micrometer.core.instrument.Tags;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The server that a client calls, as its channel names it. Immutable.
 *
 * @param name its host, or null if the authority has none
 * @param port its port, or null if the authority is none
 */
public record Peer(@Nullable String name, @Nullable Integer port) {

    /** The value of a tag that is not known. */
    public static final String UNKNOWN = "UNKNOWN";

    /** Returns the server of a channel's authority, of which nothing is known if it is null or none. */
    public static Peer of(@Nullable String authority) {
        try {
            URI uri = new URI(null, authority, null, null, null);
            return new Peer(uri.getHost(), uri.getPort());
        } catch (URISyntaxException ex) {
            return new Peer(null, null);
        }
    }

    /** Returns the tags {@code net.peer.name} and {@code net.peer.port}. */
    public Tags tags() {
        return Tags.of(
                "net.peer.name", name == null ? UNKNOWN : name,
                "net.peer.port", port == null ? UNKNOWN : port.toString());
    }
}
