// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.endpoint;

import io.grpc.ConnectivityState;
import java.util.List;
import org.grpcspring.client.channel.ChannelFacts;
import org.grpcspring.client.channel.GrpcChannels;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Actuator's endpoint {@code grpcchannels}: the clients of the application and how they are connected. It tells of
 * those whose channels have been created, and makes none connect. Safe for use by many threads.
 */
@Endpoint(id = "grpcchannels")
public final class GrpcChannelsEndpoint {

    private final GrpcChannels channels;
    private final @Nullable ChannelTree tree;

    /**
     * Creates the endpoint.
     *
     * @param channels the channels of the application
     * @param tree looks into channels, or null where nothing can
     */
    public GrpcChannelsEndpoint(GrpcChannels channels, @Nullable ChannelTree tree) {
        this.channels = channels;
        this.tree = tree;
    }

    /** Returns the channels. */
    @ReadOperation
    public Channels channels() {
        return new Channels(channels.names().stream()
                .map(name -> channel(channels.facts(name)))
                .toList());
    }

    private Channel channel(ChannelFacts facts) {
        ChannelTree.Details details = tree == null ? ChannelTree.Details.UNKNOWN : tree.look(facts.description());
        return new Channel(
                facts.client(),
                facts.address(),
                facts.loadBalancingPolicy(),
                facts.state(),
                details.calls(),
                details.subchannels(),
                details.lastError());
    }

    /**
     * What the endpoint tells.
     *
     * @param channels the channels by the names of their clients
     */
    public record Channels(List<Channel> channels) {}

    /**
     * The channel of a client.
     *
     * @param client the client's name
     * @param address where its servers are, as it is configured
     * @param loadBalancingPolicy how its calls are spread over them
     * @param state whether it is connected
     * @param calls how many calls it has made; null without grpc-services
     * @param subchannels its servers and the state of the connection to each; null without grpc-services
     * @param lastError why it could not connect the last time; null if it could, or without grpc-services
     */
    public record Channel(
            String client,
            String address,
            String loadBalancingPolicy,
            ConnectivityState state,
            ChannelTree.@Nullable Calls calls,
            @Nullable List<ChannelTree.Subchannel> subchannels,
            ChannelTree.@Nullable Failure lastError) {}
}
