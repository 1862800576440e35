// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import org.grpcspring.inprocess.LocalEventLoops;

/** A name to listen on that clients in the same JVM reach by HTTP/2 without a socket. */
final class LocalSocket implements OwnEventLoops {

    private final LocalAddress address;
    private final EventLoopGroup eventLoops = LocalEventLoops.start(2, "grpc-local-server-");

    LocalSocket(LocalAddress address) {
        this.address = address;
    }

    @Override
    public NettyServerBuilder builder() {
        return NettyServerBuilder.forAddress(address)
                .channelType(LocalServerChannel.class)
                .bossEventLoopGroup(eventLoops)
                .workerEventLoopGroup(eventLoops)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null);
    }

    @Override
    public void close() {
        LocalEventLoops.end(eventLoops);
    }
}
