// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.DefaultEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to servers that listen on a name within the JVM, by HTTP/2 without a socket, on an event loop of its own.
 * Safe for use by many threads.
 */
final class LocalConnections implements AutoCloseable {

    private static final int QUIET_MILLIS = 200;

    private @Nullable EventLoopGroup eventLoops;

    NettyChannelBuilder applyTo(NettyChannelBuilder builder) {
        return builder.channelType(LocalChannel.class, LocalAddress.class)
                .eventLoopGroup(eventLoops())
                .withOption(ChannelOption.SO_KEEPALIVE, null);
    }

    // Netty 4.2, which grpc-java 1.84 brings, deprecates this class for one that the Netty of grpc-java 1.80 lacks.
    @SuppressWarnings("deprecation")
    private synchronized EventLoopGroup eventLoops() {
        EventLoopGroup current = eventLoops;
        if (current == null) {
            current = new DefaultEventLoopGroup(1);
            eventLoops = current;
        }
        return current;
    }

    /** Lets the event loop, if there is one, end by itself, once no connection that is closing needs it. */
    @Override
    public synchronized void close() {
        if (eventLoops != null) {
            Future<?> unused = eventLoops.shutdownGracefully(QUIET_MILLIS, 1000, TimeUnit.MILLISECONDS);
            eventLoops = null;
        }
    }
}
