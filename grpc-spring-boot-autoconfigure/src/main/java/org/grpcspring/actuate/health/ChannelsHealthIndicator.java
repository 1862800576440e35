// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.health;

import io.grpc.ConnectivityState;
import java.util.Locale;
import java.util.function.Predicate;
import org.grpcspring.client.channel.GrpcChannels;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells the state of each client's channel. That is information and always up, unless a client that the application
 * requires fails to connect. Safe for use by many threads.
 */
public final class ChannelsHealthIndicator implements HealthIndicator {

    private final GrpcChannels channels;
    private final Predicate<String> required;

    /**
     * Creates the indicator.
     *
     * @param channels the channels
     * @param required whether the application requires a client, by the client's name
     */
    public ChannelsHealthIndicator(GrpcChannels channels, Predicate<String> required) {
        this.channels = channels;
        this.required = required;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (String client : channels.names()) {
            ConnectivityState state = channels.state(client);
            health.withDetail(client, state.name().toLowerCase(Locale.ROOT));
            if (state == ConnectivityState.TRANSIENT_FAILURE && required.test(client)) {
                health.outOfService();
            }
        }
        return health.build();
    }

    boolean isRequired() {
        return channels.names().stream().anyMatch(required);
    }
}
