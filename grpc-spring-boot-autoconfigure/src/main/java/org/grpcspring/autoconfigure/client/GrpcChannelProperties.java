// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of one client; what a client does not set is taken from {@code grpc.client.GLOBAL}.
 *
 * @param address Where the servers are: host:port, static://host:port,host:port, dns:///host:port, unix:path,
 *     in-process:name, or self:self for the application's own server.
 * @param negotiationType How the connection is protected.
 * @param defaultLoadBalancingPolicy The policy that spreads calls over the servers.
 */
public record GrpcChannelProperties(
        @Nullable String address,
        @DefaultValue("TLS") NegotiationType negotiationType,
        @DefaultValue("round_robin") String defaultLoadBalancingPolicy) {}
