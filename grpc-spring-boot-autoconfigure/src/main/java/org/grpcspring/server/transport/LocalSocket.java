// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.DefaultEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A name to listen on that clients in the same JVM reach by HTTP/2 without a socket. */
final class LocalSocket implements OwnEventLoops {

    private static final int QUIET_MILLIS = 200;

    private final LocalAddress address;
    private final EventLoopGroup eventLoops = eventLoops();

    LocalSocket(LocalAddress address) {
        this.address = address;
    }

    // Netty 4.2, which grpc-java 1.84 brings, deprecates this class for one that the Netty of grpc-java 1.80 lacks.
    @SuppressWarnings("deprecation")
    private static EventLoopGroup eventLoops() {
        return new DefaultEventLoopGroup(2);
    }

    @Override
    public NettyServerBuilder builder() {
        return NettyServerBuilder.forAddress(address)
                .channelType(LocalServerChannel.class)
                .bossEventLoopGroup(eventLoops)
                .workerEventLoopGroup(eventLoops)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null);
    }

    /** Lets the event loops end by themselves, once no client's connection that is closing needs them. */
    @Override
    public void close() {
        Future<?> unused = eventLoops.shutdownGracefully(QUIET_MILLIS, 1000, TimeUnit.MILLISECONDS);
    }
}
