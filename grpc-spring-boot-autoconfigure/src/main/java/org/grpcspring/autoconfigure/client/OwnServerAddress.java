// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.service.GrpcService;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;

/** Remembers where the application's default network server listens. Safe for use by many threads. */
final class OwnServerAddress
        implements ApplicationListener<GrpcServerStartedEvent>, Supplier<@Nullable InetSocketAddress> {

    private volatile @Nullable InetSocketAddress address;

    @Override
    public void onApplicationEvent(GrpcServerStartedEvent event) {
        if (!event.getServerName().equals(GrpcService.DEFAULT_SERVER)) {
            return;
        }
        event.getServer().getListenSockets().stream()
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

    @Override
    public @Nullable InetSocketAddress get() {
        return address;
    }
}
