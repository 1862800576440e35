// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import java.util.function.BooleanSupplier;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the channels while an application is stopped that may start again, as for a checkpoint of the JVM: after all
 * that may call by them has stopped. A call or the start opens them anew. Safe for use by many threads.
 */
public final class GrpcChannelsSuspension implements SmartLifecycle {

    private final GrpcChannels channels;
    private final BooleanSupplier isClosing;
    private volatile boolean running;

    /**
     * Creates the lifecycle.
     *
     * @param channels the application's channels
     * @param isClosing whether the application stops for good, so that the channels stay until its beans are destroyed
     */
    public GrpcChannelsSuspension(GrpcChannels channels, BooleanSupplier isClosing) {
        this.channels = channels;
        this.isClosing = isClosing;
    }

    @Override
    public void start() {
        channels.resume();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (!isClosing.getAsBoolean()) {
            channels.suspend();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Returns false: the channels stay while other beans pause. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    /** Returns the phase that starts first and stops last. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
