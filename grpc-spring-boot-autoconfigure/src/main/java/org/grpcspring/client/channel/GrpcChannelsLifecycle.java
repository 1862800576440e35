// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import org.springframework.context.SmartLifecycle;

/**
 * Connects the clients that do so while the application starts, when its own server has started. The channels stay open
 * until every bean is destroyed that may use them. Safe for use by many threads.
 */
public final class GrpcChannelsLifecycle implements SmartLifecycle {

    private static final int AFTER_SERVERS = DEFAULT_PHASE - 1023;

    private final GrpcChannels channels;
    private volatile boolean running;

    /**
     * Creates the lifecycle.
     *
     * @param channels the application's channels
     */
    public GrpcChannelsLifecycle(GrpcChannels channels) {
        this.channels = channels;
    }

    /**
     * Starts the channels.
     *
     * @throws ClientConnectionException if one cannot connect in time
     */
    @Override
    public void start() {
        channels.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Returns false: a client that the application's own server needs is needed while other beans pause. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return AFTER_SERVERS;
    }
}
