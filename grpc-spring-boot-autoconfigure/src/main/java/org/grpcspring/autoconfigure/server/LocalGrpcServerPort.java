// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.Map;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Publishes the ports that the servers really listen on: that of the default server as {@code local.grpc.server.port},
 * that of any other as {@code local.grpc.servers.<name>.port}.
 */
final class LocalGrpcServerPort implements ApplicationListener<GrpcServerStartedEvent>, Ordered {

    private final ConfigurableEnvironment environment;

    LocalGrpcServerPort(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(GrpcServerStartedEvent event) {
        if (event.getPort() > 0) {
            String property = "local." + NamedServer.key(event.getServerName()) + ".port";
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(property, Map.of(property, event.getPort())));
        }
    }

    /** Returns that other listeners find the port, and that none which fails keeps it from being published. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
