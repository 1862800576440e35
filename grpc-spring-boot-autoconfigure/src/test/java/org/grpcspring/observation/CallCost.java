// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import com.sun.management.ThreadMXBean;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import java.util.function.Consumer;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;

/**
 * How many bytes one thread allocates for a call, client and server together, with nothing but what is added. The
 * figure is the same in every round but the first where the compiler takes no allocation away.
 */
final class CallCost implements AutoCloseable {

    private static final int ROUNDS = 20;
    private static final int CALLS = 200;
    private static final int STREAMS = 10;
    private static final int MESSAGES = 1000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Server server;
    private final ManagedChannel channel;
    private final EchoGrpc.EchoBlockingStub stub;

    CallCost(Consumer<ServerBuilder<?>> served, Consumer<ManagedChannelBuilder<?>> called) throws IOException {
        this(new EchoService().bindService(), served, called);
    }

    CallCost(
            ServerServiceDefinition service,
            Consumer<ServerBuilder<?>> served,
            Consumer<ManagedChannelBuilder<?>> called)
            throws IOException {
        String name = UUID.randomUUID().toString();
        InProcessServerBuilder serverBuilder =
                InProcessServerBuilder.forName(name).directExecutor().addService(service);
        served.accept(serverBuilder);
        server = serverBuilder.build().start();
        InProcessChannelBuilder channelBuilder =
                InProcessChannelBuilder.forName(name).directExecutor();
        called.accept(channelBuilder);
        channel = channelBuilder.build();
        stub = EchoGrpc.newBlockingStub(channel);
    }

    /** Returns the bytes of a unary call. */
    long perCall() {
        Text request = EchoService.text("hi");
        return least(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        stub.unary(request);
                    }
                })
                / CALLS;
    }

    /** Returns the bytes of a message of a stream of replies. */
    long perMessage() {
        Text request = EchoService.text(",".repeat(MESSAGES - 1).replace(",", "word,"));
        return least(() -> {
                    for (int call = 0; call < STREAMS; call++) {
                        stub.serverStream(request).forEachRemaining(reply -> {});
                    }
                })
                / (STREAMS * MESSAGES);
    }

    // The first rounds also load classes and fill caches.
    private static long least(Runnable round) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
