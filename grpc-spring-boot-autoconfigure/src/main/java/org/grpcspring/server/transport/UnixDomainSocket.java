// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Unix domain socket to listen on, with the event loops that grpc-java does not share with TCP. A lock beside it is
 * held from before the socket is looked at until it no longer listens.
 */
final class UnixDomainSocket implements OwnEventLoops {

    private static final int PATIENCE = 5;

    private final SocketFile file;
    private final LockFile lock;
    private final EventLoopGroup boss = eventLoops(1);
    private final EventLoopGroup workers = eventLoops(0);

    private UnixDomainSocket(SocketFile file, LockFile lock) {
        this.file = file;
        this.lock = lock;
    }

    // Netty 4.2, which grpc-java 1.84 brings, deprecates this class for one that the Netty of grpc-java 1.80 lacks.
    @SuppressWarnings("deprecation")
    private static EventLoopGroup eventLoops(int threads) {
        return new EpollEventLoopGroup(threads);
    }

    /**
     * Takes possession of a path.
     *
     * @throws IOException if something is there but a socket that nobody listens on, or another server takes it
     */
    static UnixDomainSocket claim(Path path) throws IOException {
        SocketFile file = new SocketFile(path);
        // Asked first, as the lock of a server in the same process would be lost by a second attempt to take it.
        file.requireUnused();
        LockFile lock = LockFile.acquire(path.resolveSibling(path.getFileName() + ".lock"));
        try {
            file.requireUnused();
            Files.deleteIfExists(path);
            return new UnixDomainSocket(file, lock);
        } catch (IOException | RuntimeException | LinkageError ex) {
            lock.close();
            throw ex;
        }
    }

    @Override
    public NettyServerBuilder builder() {
        return NettyServerBuilder.forAddress(file)
                .channelFactory(this::channel)
                .bossEventLoopGroup(boss)
                .workerEventLoopGroup(workers)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null);
    }

    private ServerChannel channel() {
        ServerChannel channel = new EpollServerDomainSocketChannel();
        channel.pipeline().addLast(new Watch(file));
        Future<?> unused = channel.closeFuture().addListener(closed -> lock.close());
        return channel;
    }

    @Override
    public void close() {
        lock.close();
        for (EventLoopGroup group : List.of(boss, workers)) {
            Future<?> end = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            end.awaitUninterruptibly(PATIENCE, TimeUnit.SECONDS);
        }
    }

    /** Looks at the file when Netty has bound it, and once more just before Netty deletes it. */
    private static final class Watch extends ChannelOutboundHandlerAdapter {

        private final SocketFile file;

        Watch(SocketFile file) {
            this.file = file;
        }

        @Override
        public void bind(ChannelHandlerContext context, SocketAddress address, ChannelPromise promise)
                throws Exception {
            super.bind(context, address, context.newPromise().addListener(end -> {
                file.bound();
                if (end.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(end.cause());
                }
            }));
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
            file.closing();
            super.close(context, promise);
        }
    }
}
