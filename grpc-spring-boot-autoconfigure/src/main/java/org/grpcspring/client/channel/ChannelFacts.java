// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ConnectivityState;

/**
 * What a client's channel is at a moment.
 *
 * @param client the client's name
 * @param address where its servers are, as it is configured
 * @param loadBalancingPolicy grpc-java's name of the policy that spreads calls over the servers
 * @param state the state of the channel
 * @param description what grpc-java calls the channel; channelz gives it the same name
 */
public record ChannelFacts(
        String client, String address, String loadBalancingPolicy, ConnectivityState state, String description) {}
