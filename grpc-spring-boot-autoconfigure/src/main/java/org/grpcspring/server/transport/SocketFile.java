// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix domain socket as the address that Netty is given, which deletes what is there when it binds and
 * when it closes: whatever is not this server's own is kept from it.
 */
final class SocketFile extends DomainSocketAddress {

    private static final long serialVersionUID = 1L;

    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final transient Path file;
    private transient volatile @Nullable Object bound;
    private transient volatile boolean replaced;

    SocketFile(Path file) {
        super(file.toFile());
        this.file = file;
    }

    /**
     * Fails unless the path is free or has a socket that nobody listens on, as a server leaves it that was killed.
     *
     * @throws IOException if something else is there
     */
    void requireUnused() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & TYPE) != SOCKET) {
            throw new IOException("the file there is not a socket");
        }
        if (isAnswered()) {
            throw new IOException("another server listens there");
        }
    }

    // Not blocking: a server whose queue is full is one, too.
    private boolean isAnswered() throws IOException {
        try (SocketChannel peer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            peer.configureBlocking(false);
            boolean unused = peer.connect(UnixDomainSocketAddress.of(file));
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    /** Remembers the socket that Netty has made. */
    void bound() {
        bound = key();
    }

    /** Looks whether the socket is still the one that Netty has made. */
    void closing() {
        replaced = bound == null || !bound.equals(key());
    }

    private @Nullable Object key() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    /** Returns the path, or nothing that could be deleted once another file has taken the place of the socket. */
    @Override
    public String path() {
        return replaced ? "" : super.path();
    }
}
