// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Listens on a name within the JVM, and can close the connections that it has accepted. */
final class ClosableServerChannel extends LocalServerChannel {

    private final Map<SocketAddress, LocalChannel> connections = new ConcurrentHashMap<>();

    /** Closes the connection to an address of a client. */
    void closeConnection(SocketAddress client) {
        LocalChannel connection = connections.get(client);
        if (connection != null) {
            ChannelFuture unused = connection.close();
        }
    }

    @Override
    protected LocalChannel newLocalChannel(LocalChannel peer) {
        LocalChannel connection = super.newLocalChannel(peer);
        SocketAddress client = peer.localAddress();
        connections.put(client, connection);
        connection.closeFuture().addListener(closed -> connections.remove(client));
        return connection;
    }
}
