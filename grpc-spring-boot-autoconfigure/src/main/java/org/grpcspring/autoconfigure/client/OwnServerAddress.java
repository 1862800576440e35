// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.discovery.SelfNameResolverProvider;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.service.GrpcService;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Remembers where the application's default network server listens, and has its clients look there at each start of a
 * server. Safe for use by many threads.
 */
final class OwnServerAddress
        implements ApplicationListener<GrpcServerStartedEvent>, Supplier<@Nullable InetSocketAddress>, Ordered {

    private final ObjectProvider<GrpcChannels> channels;
    private volatile @Nullable InetSocketAddress address;

    OwnServerAddress(ObjectProvider<GrpcChannels> channels) {
        this.channels = channels;
    }

    @Override
    public void onApplicationEvent(GrpcServerStartedEvent event) {
        if (event.getServerName().equals(GrpcService.DEFAULT_SERVER)) {
            remember(event.getServer());
        }
        channels.forEach(all -> all.renew(SelfNameResolverProvider.SCHEME));
    }

    private void remember(Server server) {
        server.getListenSockets().stream()
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .findFirst()
                .ifPresent(listening -> address = reachable(listening));
    }

    private static InetSocketAddress reachable(InetSocketAddress listening) {
        return listening.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getPort())
                : listening;
    }

    /** Returns that other listeners can call the server. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable InetSocketAddress get() {
        return address;
    }
}
