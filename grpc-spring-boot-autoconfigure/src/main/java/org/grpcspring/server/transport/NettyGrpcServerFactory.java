// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Starts HTTP/2 servers on TCP, on a name within the JVM or, where there is epoll, on a Unix domain socket. */
public final class NettyGrpcServerFactory implements GrpcServerFactory {

    private static final Log log = LogFactory.getLog(NettyGrpcServerFactory.class);

    private final SocketAddress address;
    private final InboundLimits limits;
    private final KeepAlive keepAlive;
    private final ConnectionLimits connections;
    private final @Nullable SslContext tls;
    private @Nullable OwnEventLoops socket;
    private int lastPort;

    /**
     * Creates a factory.
     *
     * @param address where its servers listen: an {@link java.net.InetSocketAddress}, a
     *     {@link java.net.UnixDomainSocketAddress} or one of Netty's {@code LocalAddress}
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
        NettyServerBuilder builder = builder(listening());
        limits.applyTo(builder);
        keepAlive.applyTo(builder);
        connections.applyTo(builder);
        if (tls != null) {
            builder.sslContext(tls);
        }
        contents.accept(builder);
        Server server = builder.build().start();
        lastPort = server.getPort();
        return server;
    }

    // Those who know a port that was free at the first start find the server there also after a stop and a start.
    private SocketAddress listening() {
        if (lastPort > 0 && address instanceof InetSocketAddress tcp && tcp.getPort() == 0) {
            InetSocketAddress last = new InetSocketAddress(tcp.getAddress(), lastPort);
            if (isFree(last)) {
                return last;
            }
            log.warn("Port %s, which the gRPC server had before, is taken; the server takes another one"
                    .formatted(lastPort));
        }
        return address;
    }

    // Asked of the system, as grpc-java never frees the event loops of a server that could not listen.
    private static boolean isFree(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private NettyServerBuilder builder(SocketAddress listening) throws IOException {
        if (listening instanceof UnixDomainSocketAddress unix) {
            return own(UnixDomainSocket.claim(unix.getPath()));
        }
        if (listening instanceof LocalAddress local) {
            return own(new LocalSocket(local));
        }
        return NettyServerBuilder.forAddress(listening);
    }

    private NettyServerBuilder own(OwnEventLoops claimed) {
        socket = claimed;
        return claimed.builder();
    }

    @Override
    public synchronized void release() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
