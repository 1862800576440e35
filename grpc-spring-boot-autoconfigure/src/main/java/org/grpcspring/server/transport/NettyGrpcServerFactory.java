// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds HTTP/2 servers on TCP or, where there is epoll, on a Unix domain socket. */
public final class NettyGrpcServerFactory implements GrpcServerFactory {

    private final SocketAddress address;
    private final InboundLimits limits;
    private final KeepAlive keepAlive;
    private final ConnectionLimits connections;
    private final @Nullable SslContext tls;
    private @Nullable UnixDomainSocket socket;

    /**
     * Creates a factory.
     *
     * @param address where its servers listen: an {@link java.net.InetSocketAddress} or a
     *     {@link java.net.UnixDomainSocketAddress}
     * @param limits how much they accept
     * @param keepAlive how they keep connections alive
     * @param connections what they allow of one connection
     * @param tls how they encrypt, or null for not at all
     */
    public NettyGrpcServerFactory(
            SocketAddress address,
            InboundLimits limits,
            KeepAlive keepAlive,
            ConnectionLimits connections,
            @Nullable SslContext tls) {
        this.address = address;
        this.limits = limits;
        this.keepAlive = keepAlive;
        this.connections = connections;
        this.tls = tls;
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public synchronized Server createServer(Consumer<ServerBuilder<?>> contents) {
        NettyServerBuilder builder = builder();
        limits.applyTo(builder);
        keepAlive.applyTo(builder);
        connections.applyTo(builder);
        if (tls != null) {
            builder.sslContext(tls);
        }
        contents.accept(builder);
        return builder.build();
    }

    private NettyServerBuilder builder() {
        if (address instanceof UnixDomainSocketAddress unix) {
            socket = new UnixDomainSocket(unix);
            return socket.builder();
        }
        return NettyServerBuilder.forAddress(address);
    }

    @Override
    public synchronized void release() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
