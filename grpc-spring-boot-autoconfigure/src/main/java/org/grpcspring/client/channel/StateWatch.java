// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.function.BiConsumer;

/** Tells each change of a channel's state to a listener, until the channel is shut down. */
final class StateWatch implements Runnable {

    private final ManagedChannel channel;
    private final BiConsumer<ConnectivityState, ConnectivityState> listener;
    private volatile ConnectivityState told;

    private StateWatch(ManagedChannel channel, BiConsumer<ConnectivityState, ConnectivityState> listener) {
        this.channel = channel;
        this.listener = listener;
        this.told = channel.getState(false);
    }

    /**
     * Starts to watch.
     *
     * @param channel the channel
     * @param listener takes the state before and the state now
     */
    static void start(ManagedChannel channel, BiConsumer<ConnectivityState, ConnectivityState> listener) {
        StateWatch watch = new StateWatch(channel, listener);
        channel.notifyWhenStateChanged(watch.told, watch);
    }

    // grpc-java forgets a callback when it calls it.
    @Override
    public void run() {
        ConnectivityState before = told;
        ConnectivityState now = channel.getState(false);
        told = now;
        try {
            if (now != before) {
                listener.accept(before, now);
            }
        } finally {
            if (now != ConnectivityState.SHUTDOWN) {
                channel.notifyWhenStateChanged(now, this);
            }
        }
    }
}
