// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the gRPC server.
 *
 * @param enabled Whether a gRPC server is started.
 * @param address The address to listen on: an IP address or a host name, or '*' for all addresses.
 * @param port The TCP port to listen on; 0 takes a free one, -1 starts no network server.
 * @param inProcessName The name under which clients in the same application reach the server without a network.
 * @param shutdownGracePeriod How long calls in flight may go on when the server stops; negative means for ever, 0 not
 *     at all. A number without a unit is in seconds.
 * @param reflectionServiceEnabled Whether the standard reflection services are served.
 * @param healthServiceEnabled Whether the standard health service is served.
 * @param maxInboundMessageSize The largest message accepted; -1 means no limit.
 * @param maxInboundMetadataSize The largest metadata accepted; -1 means no limit.
 */
@ConfigurationProperties("grpc.server")
public record GrpcServerProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("*") String address,
        @DefaultValue("9090") int port,
        @Nullable String inProcessName,

        @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS)
        Duration shutdownGracePeriod,

        @DefaultValue("true") boolean reflectionServiceEnabled,
        @DefaultValue("true") boolean healthServiceEnabled,
        @Nullable DataSize maxInboundMessageSize,
        @Nullable DataSize maxInboundMetadataSize) {}
