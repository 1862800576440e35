// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.Map;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Publishes the port that the server really listens on as the property {@code local.grpc.server.port}. */
final class LocalGrpcServerPort implements ApplicationListener<GrpcServerStartedEvent> {

    private static final String PROPERTY = "local.grpc.server.port";

    private final ConfigurableEnvironment environment;

    LocalGrpcServerPort(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(GrpcServerStartedEvent event) {
        if (event.getPort() > 0) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(PROPERTY, Map.of(PROPERTY, event.getPort())));
        }
    }
}
