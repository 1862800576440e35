// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Grpc-java as its own examples use it. */
record BareStack(Server server, ManagedChannel channel) implements Stack {

    static Stack start(Serving serving) {
        ServerBuilder<?> builder = serving == Serving.IN_PROCESS
                ? InProcessServerBuilder.forName(NAME)
                : Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create());
        if (serving.direct()) {
            Stack.direct(builder);
        }
        try {
            Server server = builder.addService(new Replies()).build().start();
            return new BareStack(
                    server,
                    InProcessChannelBuilder.forName(NAME).directExecutor().build());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public Recorded recorded() {
        return Recorded.NOTHING;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
