// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.Consumer;

/**
 * Starts servers that clients in the same JVM reach without a network.
 *
 * @param address the in-process address they listen on
 * @param limits how much they accept
 */
public record InProcessGrpcServerFactory(SocketAddress address, InboundLimits limits) implements GrpcServerFactory {

    @Override
    public Server start(Consumer<ServerBuilder<?>> contents) throws IOException {
        InProcessServerBuilder builder = InProcessServerBuilder.forAddress(address);
        limits.applyTo(builder);
        contents.accept(builder);
        return builder.build().start();
    }
}
