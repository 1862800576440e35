// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessServerBuilder;
import java.net.SocketAddress;
import java.util.List;

/**
 * Builds servers that clients in the same JVM reach without a network.
 *
 * @param address the in-process address they listen on
 * @param limits how much they accept
 */
public record InProcessGrpcServerFactory(SocketAddress address, InboundLimits limits) implements GrpcServerFactory {

    @Override
    public Server createServer(List<ServerServiceDefinition> services) {
        InProcessServerBuilder builder = InProcessServerBuilder.forAddress(address);
        limits.applyTo(builder);
        return builder.addServices(services).build();
    }
}
