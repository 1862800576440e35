// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Builds HTTP/2 servers on TCP.
 *
 * @param address where they listen
 * @param limits how much they accept
 */
public record NettyGrpcServerFactory(InetSocketAddress address, InboundLimits limits) implements GrpcServerFactory {

    @Override
    public Server createServer(List<ServerServiceDefinition> services) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address);
        limits.applyTo(builder);
        return builder.addServices(services).build();
    }
}
