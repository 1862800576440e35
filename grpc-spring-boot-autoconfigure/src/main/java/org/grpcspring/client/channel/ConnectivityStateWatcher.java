// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.client.event.GrpcChannelStateChangedEvent;

/** Tells each change of a channel's state to a listener, until the channel is shut down. */
final class ConnectivityStateWatcher implements Runnable {

    private static final Log log = LogFactory.getLog(ConnectivityStateWatcher.class);

    private final Client client;
    private final ManagedChannel channel;
    private final Consumer<GrpcChannelStateChangedEvent> listener;
    private volatile ConnectivityState told;

    private ConnectivityStateWatcher(Client client, Consumer<GrpcChannelStateChangedEvent> listener) {
        this.client = client;
        this.channel = client.transport().delegate();
        this.listener = listener;
        this.told = channel.getState(false);
    }

    static void start(Client client, Consumer<GrpcChannelStateChangedEvent> listener) {
        ConnectivityStateWatcher watcher = new ConnectivityStateWatcher(client, listener);
        watcher.channel.notifyWhenStateChanged(watcher.told, watcher);
    }

    // grpc-java forgets a callback when it calls it.
    @Override
    public void run() {
        ConnectivityState before = told;
        ConnectivityState now = channel.getState(false);
        told = now;
        try {
            if (now != before) {
                tell(before, now);
            }
        } finally {
            if (now != ConnectivityState.SHUTDOWN) {
                channel.notifyWhenStateChanged(now, this);
            }
        }
    }

    private void tell(ConnectivityState before, ConnectivityState now) {
        String name = client.settings().name();
        try {
            listener.accept(new GrpcChannelStateChangedEvent(client.channel(), name, before, now));
        } catch (RuntimeException | Error ex) {
            log.error("A listener failed at the state " + now + " of client " + name, ex);
        }
    }
}
