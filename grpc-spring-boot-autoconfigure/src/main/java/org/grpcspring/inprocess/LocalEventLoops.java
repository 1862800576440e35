// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.inprocess;

import io.grpc.netty.shaded.io.netty.channel.DefaultEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Event loops for connections within the JVM, as those of grpc-java are for sockets. Thread-safe. */
public final class LocalEventLoops {

    private static final int QUIET_MILLIS = 200;
    private static final int LONGEST_MILLIS = 1000;

    private LocalEventLoops() {}

    /**
     * Starts event loops, whose threads do not keep the JVM alive.
     *
     * @param threads how many
     * @param prefix what the names of their threads begin with
     */
    // Netty 4.2, which grpc-java 1.84 brings, deprecates this class for one that the Netty of grpc-java 1.80 lacks.
    @SuppressWarnings("deprecation")
    public static EventLoopGroup start(int threads, String prefix) {
        CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
        factory.setDaemon(true);
        return new DefaultEventLoopGroup(threads, factory);
    }

    /** Lets event loops end by themselves, once no connection that is closing needs them. Returns at once. */
    public static void end(EventLoopGroup eventLoops) {
        Future<?> unused = eventLoops.shutdownGracefully(QUIET_MILLIS, LONGEST_MILLIS, TimeUnit.MILLISECONDS);
    }
}
