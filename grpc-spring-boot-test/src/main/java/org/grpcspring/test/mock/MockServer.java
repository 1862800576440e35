// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.grpcspring.inprocess.LocalEventLoops;
import org.grpcspring.server.scope.CallContexts;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** The server of another application, whose services are mocks, on a name within the JVM. */
final class MockServer implements ServerInterceptor, AutoCloseable {

    private final EventLoopGroup eventLoops;
    private final ExecutorService executor;
    private final ClosableServerChannel channel = new ClosableServerChannel();
    private final Set<ServedCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
    private final Server server;

    /**
     * Starts a server.
     *
     * @param name what it listens on
     * @param mocks the mocks, by what they stand for
     * @param contexts what gives calls their context
     */
    MockServer(String name, Map<MockedService, Object> mocks, CallContexts contexts) {
        this.executor = Executors.newCachedThreadPool(threads("grpc-mock-"));
        this.eventLoops = LocalEventLoops.start(1, "grpc-mock-server-");
        List<ServerServiceDefinition> definitions = mocks.entrySet().stream()
                .map(mock -> mock.getKey().bind(mock.getValue(), executor))
                .toList();
        String client = mocks.keySet().iterator().next().client();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new LocalAddress(name))
                .channelFactory(() -> channel)
                .bossEventLoopGroup(eventLoops)
                .workerEventLoopGroup(eventLoops)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .executor(executor)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .permitKeepAliveTime(1, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addServices(definitions)
                .fallbackHandlerRegistry(new UnmockedServices(client, definitions))
                .intercept(this);
        contexts.applyTo(builder);
        this.server = start(builder);
    }

    private static CustomizableThreadFactory threads(String prefix) {
        CustomizableThreadFactory threads = new CustomizableThreadFactory(prefix);
        threads.setDaemon(true);
        return threads;
    }

    private static Server start(NettyServerBuilder builder) {
        try {
            return builder.build().start();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        ServedCall<Q, R> served = new ServedCall<>(call, this);
        calls.add(served);
        return served.start(headers, next);
    }

    /** Breaks the connection that a call came by, once what the call has sent is written. */
    void disconnect(Attributes call) {
        SocketAddress client = Objects.requireNonNull(call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        // What is being written when more is sent lets a second task of the event loop write that.
        eventLoops.execute(() -> eventLoops.execute(() -> channel.breakConnection(client)));
    }

    /** Ends the calls that are open. */
    void cancelCalls() {
        calls.forEach(ServedCall::cancel);
    }

    void ended(ServedCall<?, ?> call) {
        calls.remove(call);
    }

    void schedule(Runnable task, long delay, TimeUnit unit) {
        Future<?> unused = eventLoops.schedule(task, delay, unit);
    }

    /** Cancels its calls, and lets the event loop end by itself, once no connection that is closing needs it. */
    @Override
    public void close() {
        server.shutdownNow();
        executor.shutdownNow();
        LocalEventLoops.end(eventLoops);
    }
}
