// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Starts HTTP/2 servers on TCP or, where there is epoll, on a Unix domain socket. */
public final class NettyGrpcServerFactory implements GrpcServerFactory {

    private static final Log log = LogFactory.getLog(NettyGrpcServerFactory.class);

    private final SocketAddress address;
    private final InboundLimits limits;
    private final KeepAlive keepAlive;
    private final ConnectionLimits connections;
    private final @Nullable SslContext tls;
    private @Nullable UnixDomainSocket socket;
    private int lastPort;

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
    public synchronized Server start(Consumer<ServerBuilder<?>> contents) throws IOException {
        Server server = startWhereTheLastOneWas(contents);
        if (server == null) {
            server = start(builder(address), contents);
        }
        lastPort = server.getPort();
        return server;
    }

    // Those who know a port that was free at the first start find the server there also after a stop and a start.
    private @Nullable Server startWhereTheLastOneWas(Consumer<ServerBuilder<?>> contents) {
        if (lastPort <= 0 || !(address instanceof InetSocketAddress tcp) || tcp.getPort() != 0) {
            return null;
        }
        try {
            return start(builder(new InetSocketAddress(tcp.getAddress(), lastPort)), contents);
        } catch (IOException ex) {
            log.warn("Port %d, where the gRPC server was before, is taken; it takes another one".formatted(lastPort));
            return null;
        }
    }

    private Server start(NettyServerBuilder builder, Consumer<ServerBuilder<?>> contents) throws IOException {
        limits.applyTo(builder);
        keepAlive.applyTo(builder);
        connections.applyTo(builder);
        if (tls != null) {
            builder.sslContext(tls);
        }
        contents.accept(builder);
        return builder.build().start();
    }

    private NettyServerBuilder builder(SocketAddress listening) throws IOException {
        if (listening instanceof UnixDomainSocketAddress unix) {
            socket = UnixDomainSocket.claim(unix.getPath());
            return socket.builder();
        }
        return NettyServerBuilder.forAddress(listening);
    }

    @Override
    public synchronized void release() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
