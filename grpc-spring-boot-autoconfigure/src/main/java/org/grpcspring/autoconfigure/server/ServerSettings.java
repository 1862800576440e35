// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.server.transport.ConnectionLimits;
import org.grpcspring.server.transport.InboundLimits;
import org.grpcspring.server.transport.KeepAlive;

/**
 * The server's settings of its transport as the runtime wants them.
 *
 * @param address where the network server listens
 * @param limits how much the server accepts
 * @param keepAlive how it keeps connections alive
 * @param connections what it allows of one connection
 */
record ServerSettings(SocketAddress address, InboundLimits limits, KeepAlive keepAlive, ConnectionLimits connections) {

    private static final int MAX_PORT = 65535;
    private static final int MAX_SOCKET_PATH = 107;
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[.+]|[^:]+):(\\d+)");
    private static final String LOCAL = "local:";
    private static final String UNIX = "unix:";

    static ServerSettings of(NamedServer server) {
        GrpcServerProperties properties = server.properties();
        PropertyChecks checks = server.checks();
        return new ServerSettings(
                address(properties.address(), properties.port(), checks),
                new InboundLimits(
                        checks.bytes("max-inbound-message-size", properties.maxInboundMessageSize()),
                        checks.bytes("max-inbound-metadata-size", properties.maxInboundMetadataSize())),
                keepAlive(properties, checks),
                connections(properties, checks));
    }

    private static KeepAlive keepAlive(GrpcServerProperties properties, PropertyChecks checks) {
        Duration time = checks.positive("keep-alive-time", properties.keepAliveTime());
        Duration permitted = properties.permitKeepAliveTime();
        if (permitted.isNegative()) {
            throw checks.invalid("permit-keep-alive-time", permitted, "A duration of 0 or more is needed.");
        }
        return new KeepAlive(
                properties.enableKeepAlive() ? time : null,
                Objects.requireNonNull(checks.positive("keep-alive-timeout", properties.keepAliveTimeout())),
                permitted,
                properties.permitKeepAliveWithoutCalls());
    }

    private static ConnectionLimits connections(GrpcServerProperties properties, PropertyChecks checks) {
        checks.positive("max-rst-frames-per-window", Integer.valueOf(properties.maxRstFramesPerWindow()));
        if (properties.rstFramesWindow().toSeconds() < 1) {
            throw checks.invalid("rst-frames-window", properties.rstFramesWindow(), "At least 1s is needed.");
        }
        return new ConnectionLimits(
                checks.positive("max-connection-idle", properties.maxConnectionIdle()),
                checks.positive("max-connection-age", properties.maxConnectionAge()),
                checks.positive("max-connection-age-grace", properties.maxConnectionAgeGrace()),
                checks.positive("max-concurrent-calls-per-connection", properties.maxConcurrentCallsPerConnection()),
                checks.bytes("flow-control-window", properties.flowControlWindow()),
                new ConnectionLimits.Resets(properties.maxRstFramesPerWindow(), properties.rstFramesWindow()));
    }

    private static SocketAddress address(String address, int port, PropertyChecks checks) {
        if (address.startsWith(UNIX)) {
            return unix(address, checks);
        }
        if (address.startsWith(LOCAL)) {
            return local(address, checks);
        }
        if (port < -1 || port > MAX_PORT) {
            throw checks.invalid(
                    "port", port, "A port is from 1 to 65535; 0 takes a free one and -1 starts no network server.");
        }
        int bindPort = Math.max(port, 0);
        if (address.equals("*")) {
            return new InetSocketAddress(bindPort);
        }
        InetSocketAddress resolved = new InetSocketAddress(host(address, port, checks), bindPort);
        if (resolved.isUnresolved()) {
            throw checks.invalid(
                    "address",
                    address,
                    "It is neither an IP address nor a known host name; use an IP address of this machine, '*' for all, or unix:path.");
        }
        return resolved;
    }

    private static String host(String address, int port, PropertyChecks checks) {
        Matcher both = HOST_AND_PORT.matcher(address);
        if (!both.matches()) {
            return address;
        }
        String host = both.group(1);
        if (!both.group(2).equals(String.valueOf(port))) {
            throw checks.invalid(
                    "address",
                    address,
                    "It names a port other than '%sport', which is %s; write '%s', and set the port there."
                            .formatted(checks.prefix(), port, host));
        }
        return host;
    }

    private static SocketAddress local(String address, PropertyChecks checks) {
        String name = address.substring(LOCAL.length());
        if (name.isBlank()) {
            throw checks.invalid("address", address, "A name is needed, as in local:name.");
        }
        return new LocalAddress(name);
    }

    private static SocketAddress unix(String address, PropertyChecks checks) {
        Path path = Path.of(address.substring(UNIX.length()).replaceFirst("^//+(?=/)", ""));
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !directory.toFile().isDirectory()) {
            throw checks.invalid("address", address, "Its directory does not exist; create it, or use another path.");
        }
        if (path.toString().getBytes(UTF_8).length > MAX_SOCKET_PATH) {
            throw checks.invalid("address", address, "The path of a socket has at most 107 bytes; use a shorter one.");
        }
        return UnixDomainSocketAddress.of(path);
    }
}
