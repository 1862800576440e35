// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A host and its port, as in the authority of a URI.
 *
 * @param host a host name or an IP address, an IPv6 address in brackets
 * @param port the port, or -1 for the default one
 */
public record HostAndPort(String host, int port) {

    private static final int MAX_PORT = 65535;

    /**
     * Parses {@code host} or {@code host:port}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static HostAndPort parse(String text) {
        URI uri = uri(text);
        if (uri == null
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getPort() > MAX_PORT
                || text.endsWith(":")) {
            throw new IllegalArgumentException("'%s' is not a valid host:port%s".formatted(text, reason(text)));
        }
        return new HostAndPort(uri.getHost(), uri.getPort());
    }

    private static String reason(String text) {
        if (text.matches("[\\w.-]*_[\\w.-]*(:\\d+)?")) {
            return ": a host name cannot contain '_'; call the host by another name, such as '%s'"
                    .formatted(text.replace('_', '-'));
        }
        return text.matches("[\\p{XDigit}.]*:[\\p{XDigit}.]*:[\\p{XDigit}:.]*")
                ? ": an IPv6 address needs brackets, as in '[::1]:9090'"
                : " with a port from 1 to 65535";
    }

    private static @Nullable URI uri(String text) {
        try {
            return new URI(null, text, null, null, null).parseServerAuthority();
        } catch (URISyntaxException ex) {
            return null;
        }
    }

    InetSocketAddress resolve(int defaultPort) {
        return new InetSocketAddress(host, port >= 0 ? port : defaultPort);
    }

    @Override
    public String toString() {
        return port >= 0 ? host + ":" + port : host;
    }
}
