// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Listens on a name within the JVM, and can break the connections that it has accepted. */
final class ClosableServerChannel extends LocalServerChannel {

    private final Map<SocketAddress, LocalChannel> connections = new ConcurrentHashMap<>();

    /**
     * Closes the connection to an address of a client as if it broke: below HTTP/2, which would end its calls first.
     */
    void breakConnection(SocketAddress client) {
        LocalChannel connection = connections.get(client);
        ChannelHandlerContext first =
                connection == null ? null : connection.pipeline().firstContext();
        if (first != null) {
            ChannelFuture unused = first.close();
        }
    }

    @Override
    protected LocalChannel newLocalChannel(LocalChannel peer) {
        LocalChannel connection = super.newLocalChannel(peer);
        SocketAddress client = peer.localAddress();
        connections.put(client, connection);
        ChannelFuture unused = connection.closeFuture().addListener(closed -> connections.remove(client));
        return connection;
    }
}
