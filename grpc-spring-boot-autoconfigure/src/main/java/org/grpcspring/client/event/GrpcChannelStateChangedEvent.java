// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.event;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import org.springframework.context.ApplicationEvent;

/**
 * Published when the state of a client's channel has changed, from when the application has started until it stops. Of
 * states that follow one another very fast only the last is told. A listener runs on grpc-java's threads and must not
 * block them for long.
 */
public final class GrpcChannelStateChangedEvent extends ApplicationEvent {

    private static final long serialVersionUID = 1L;

    private final String client;
    private final ConnectivityState previous;
    private final ConnectivityState state;

    /**
     * Creates the event.
     *
     * @param channel the client's channel
     * @param client the client's name
     * @param previous the state that was told before
     * @param state the state now
     */
    public GrpcChannelStateChangedEvent(
            ManagedChannel channel, String client, ConnectivityState previous, ConnectivityState state) {
        super(channel);
        this.client = client;
        this.previous = previous;
        this.state = state;
    }

    /** Returns the client's channel. */
    public ManagedChannel getChannel() {
        return (ManagedChannel) getSource();
    }

    /** Returns the client's name. */
    public String getClient() {
        return client;
    }

    /** Returns the state that was told before. */
    public ConnectivityState getPrevious() {
        return previous;
    }

    /** Returns the state now. */
    public ConnectivityState getState() {
        return state;
    }
}
