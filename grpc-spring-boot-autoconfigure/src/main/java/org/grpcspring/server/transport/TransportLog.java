// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultPromise;
import java.util.List;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.springframework.util.ClassUtils;

/**
 * Keeps a peer from filling the log: grpc-java logs a stack trace for each bad request, each bad message and each
 * connection that breaks the rules of HTTP/2, and its Netty one for each exception that grpc-java throws at it. Netty
 * asks for Logback itself, where that is. The loggers are those of the JVM, and are as before when the last application
 * closes its own.
 */
public final class TransportLog implements AutoCloseable {

    private static final String NETTY = NettyServerBuilder.class.getPackageName() + ".";
    private static final String PROMISES = DefaultPromise.class.getName();
    private static final String CORE = "io.grpc.internal.";

    private final List<RepeatedRecords> limits = Stream.of(
                    NETTY + "NettyServerHandler",
                    NETTY + "NettyServerStream",
                    NETTY + "NettyServerTransport.connections",
                    PROMISES,
                    CORE + "SerializingExecutor",
                    CORE + "SerializeReentrantCallsDirectExecutor")
            .map(Logger::getLogger)
            .map(logger -> RepeatedRecords.limit(logger, System::nanoTime))
            .toList();

    private final Runnable ofLogback = ClassUtils.isPresent("ch.qos.logback.classic.LoggerContext", null)
            ? RepeatedEvents.limit(PROMISES, System::nanoTime)
            : () -> {};

    @Override
    public void close() {
        ofLogback.run();
        limits.forEach(RepeatedRecords::release);
    }
}
