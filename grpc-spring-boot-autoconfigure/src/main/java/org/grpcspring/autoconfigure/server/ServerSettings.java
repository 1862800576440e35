// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.net.InetSocketAddress;
import org.grpcspring.server.transport.InboundLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * The server's settings as the runtime wants them.
 *
 * @param address where the network server listens
 * @param limits how much the server accepts
 */
record ServerSettings(InetSocketAddress address, InboundLimits limits) {

    private static final int MAX_PORT = 65535;

    static ServerSettings of(GrpcServerProperties properties) {
        return new ServerSettings(
                address(properties.address(), properties.port()),
                new InboundLimits(
                        size("grpc.server.max-inbound-message-size", properties.maxInboundMessageSize()),
                        size("grpc.server.max-inbound-metadata-size", properties.maxInboundMetadataSize())));
    }

    private static InetSocketAddress address(String address, int port) {
        if (port < -1 || port > MAX_PORT) {
            throw new InvalidConfigurationPropertyValueException(
                    "grpc.server.port",
                    port,
                    "A port is from 1 to 65535; 0 takes a free one and -1 starts no network server.");
        }
        int bindPort = Math.max(port, 0);
        if (address.equals("*")) {
            return new InetSocketAddress(bindPort);
        }
        InetSocketAddress resolved = new InetSocketAddress(address, bindPort);
        if (resolved.isUnresolved()) {
            throw new InvalidConfigurationPropertyValueException(
                    "grpc.server.address",
                    address,
                    "It is no IP address and no known host name; use an IP address of this machine, or '*' for all.");
        }
        return resolved;
    }

    private static @Nullable Integer size(String key, @Nullable DataSize size) {
        if (size == null) {
            return null;
        }
        long bytes = size.toBytes();
        if (bytes == -1) {
            return Integer.MAX_VALUE;
        }
        if (bytes <= 0 || bytes > Integer.MAX_VALUE) {
            throw new InvalidConfigurationPropertyValueException(
                    key, size, "A size is from 1 byte to 2147483647 bytes; -1 means no limit.");
        }
        return (int) bytes;
    }
}
