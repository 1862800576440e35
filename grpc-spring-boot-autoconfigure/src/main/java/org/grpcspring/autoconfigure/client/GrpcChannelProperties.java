// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Settings of one client; what a client does not set is taken from {@code grpc.client.GLOBAL}.
 *
 * @param address Where the servers are: host:port, static://host:port,host:port, dns:///host:port, unix:path,
 *     in-process:name, or self:self for the application's own server.
 * @param negotiationType How the connection is protected.
 * @param defaultLoadBalancingPolicy The policy that spreads calls over the servers.
 * @param defaultRequestTimeout The deadline of calls that have none; none if not set.
 * @param propagateDeadline Whether a call made while serving a call ends with that one, at its deadline or when it is
 *     cancelled.
 * @param retry How failed calls are tried again.
 * @param hedging How calls are sent several times, for the first good reply.
 * @param throttling When no call is tried again or hedged, because too many fail.
 * @param methods What differs for a service, by [package.Service], or a method, by [package.Service/Method].
 * @param serviceConfig A gRPC service config, in JSON, instead of retry, hedging, throttling and methods.
 */
public record GrpcChannelProperties(
        @Nullable String address,
        @DefaultValue("TLS") NegotiationType negotiationType,
        @DefaultValue("round_robin") String defaultLoadBalancingPolicy,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration defaultRequestTimeout,
        @DefaultValue("true") boolean propagateDeadline,
        GrpcCallProperties.@Nullable Retry retry,
        GrpcCallProperties.@Nullable Hedging hedging,
        @DefaultValue GrpcCallProperties.Throttling throttling,
        @DefaultValue Map<String, GrpcCallProperties.Method> methods,
        @Nullable String serviceConfig) {}
