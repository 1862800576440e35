// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The channels of an application, one per client name, created when first asked for and connected at their first call.
 * Safe for use by many threads.
 */
public final class GrpcChannels implements AutoCloseable {

    private final Function<String, ManagedChannel> factory;
    private final Duration shutdownGracePeriod;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    /**
     * Creates an empty set of channels.
     *
     * @param factory creates the channel of a client name
     * @param shutdownGracePeriod how long calls in flight may go on when the channels are closed
     */
    public GrpcChannels(Function<String, ManagedChannel> factory, Duration shutdownGracePeriod) {
        this.factory = factory;
        this.shutdownGracePeriod = shutdownGracePeriod;
    }

    /**
     * Returns the channel of a client.
     *
     * @param name the client's name
     * @throws MissingClientAddressException if no address is configured for the client
     * @throws InvalidClientAddressException if its address cannot be parsed or has a scheme that nothing resolves
     */
    public ManagedChannel get(String name) {
        return channels.computeIfAbsent(name, factory);
    }

    /** Lets calls in flight go on for the grace period, then cancels them and closes the channels. */
    @Override
    public void close() {
        Collection<ManagedChannel> closing = List.copyOf(channels.values());
        closing.forEach(ManagedChannel::shutdown);
        long end = System.nanoTime() + shutdownGracePeriod.toNanos();
        try {
            for (ManagedChannel channel : closing) {
                channel.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            closing.forEach(ManagedChannel::shutdownNow);
        }
    }
}
