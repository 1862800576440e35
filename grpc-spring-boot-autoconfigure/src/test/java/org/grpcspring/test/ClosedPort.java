// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of the loopback address on which nobody listens. It is bound, so that no process gets it as a free one, and
 * may be reused, so that who asks for it by its number can listen on it.
 */
public final class ClosedPort implements AutoCloseable {

    private final Socket socket = new Socket();

    /** Takes a port. */
    public ClosedPort() {
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Returns its number. */
    public int number() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
