// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.grpcspring.actuate.health.ChannelsHealthIndicator;
import org.grpcspring.actuate.health.ChannelsInReadiness;
import org.grpcspring.client.channel.GrpcChannels;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/** Shows the state of clients' channels in Actuator's health, and in readiness where a client is required for it. */
@AutoConfiguration(
        after = GrpcClientAutoConfiguration.class,
        afterName =
                "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, HealthEndpoint.class})
@ConditionalOnBean(GrpcChannels.class)
@ConditionalOnEnabledHealthIndicator("grpc-channel")
public final class GrpcClientHealthAutoConfiguration {

    private static final String NAME = "grpcChannel";

    @Bean
    @ConditionalOnMissingBean(name = "grpcChannelHealthIndicator")
    ChannelsHealthIndicator grpcChannelHealthIndicator(GrpcChannels channels, ConfigurableEnvironment environment) {
        ClientProperties clients = new ClientProperties(environment);
        Map<String, Boolean> required = new ConcurrentHashMap<>();
        return new ChannelsHealthIndicator(
                channels,
                client -> required.computeIfAbsent(
                        client, name -> clients.get(name).requiredForReadiness()));
    }

    @Bean
    @ConditionalOnBean(ChannelsHealthIndicator.class)
    ChannelsInReadiness grpcChannelsInReadiness(ObjectProvider<ChannelsHealthIndicator> channels) {
        return new ChannelsInReadiness(NAME, channels::getObject);
    }
}
