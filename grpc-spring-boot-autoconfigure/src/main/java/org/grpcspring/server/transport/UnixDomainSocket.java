// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Unix domain socket to listen on, with the event loops that grpc-java does not share with TCP. */
final class UnixDomainSocket implements AutoCloseable {

    private static final int PATIENCE = 5;

    private final UnixDomainSocketAddress address;
    private final EventLoopGroup boss = new EpollEventLoopGroup(1);
    private final EventLoopGroup workers = new EpollEventLoopGroup();

    UnixDomainSocket(UnixDomainSocketAddress address) {
        this.address = address;
    }

    NettyServerBuilder builder() {
        deleteIfNobodyListens();
        return NettyServerBuilder.forAddress(
                        new DomainSocketAddress(address.getPath().toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(boss)
                .workerEventLoopGroup(workers);
    }

    // A server that was killed leaves its socket behind.
    private void deleteIfNobodyListens() {
        try (SocketChannel peer = SocketChannel.open(address)) {
            peer.finishConnect();
        } catch (IOException nobodyListens) {
            delete();
        }
    }

    private void delete() {
        try {
            if (Files.exists(address.getPath()) && !Files.isRegularFile(address.getPath())) {
                Files.delete(address.getPath());
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close() {
        for (EventLoopGroup group : List.of(boss, workers)) {
            Future<?> end = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            end.awaitUninterruptibly(PATIENCE, TimeUnit.SECONDS);
        }
    }
}
