// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import org.grpcspring.inprocess.LocalEventLoops;
import org.jspecify.annotations.Nullable;

/**
 * Connects to servers that listen on a name within the JVM, by HTTP/2 without a socket, on an event loop of its own.
 * Safe for use by many threads.
 */
final class LocalConnections implements AutoCloseable {

    private @Nullable EventLoopGroup eventLoops;

    NettyChannelBuilder applyTo(NettyChannelBuilder builder) {
        return builder.channelType(LocalChannel.class, LocalAddress.class)
                .eventLoopGroup(eventLoops())
                .withOption(ChannelOption.SO_KEEPALIVE, null);
    }

    private synchronized EventLoopGroup eventLoops() {
        EventLoopGroup current = eventLoops;
        if (current == null) {
            current = LocalEventLoops.start(1, "grpc-local-client-");
            eventLoops = current;
        }
        return current;
    }

    /** Lets the event loop, if there is one, end by itself, once no connection that is closing needs it. */
    @Override
    public synchronized void close() {
        if (eventLoops != null) {
            LocalEventLoops.end(eventLoops);
            eventLoops = null;
        }
    }
}
