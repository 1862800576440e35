// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import io.grpc.protobuf.services.ChannelzService;
import org.grpcspring.actuate.endpoint.ChannelTree;
import org.grpcspring.actuate.endpoint.GrpcChannelsEndpoint;
import org.grpcspring.autoconfigure.client.GrpcClientAutoConfiguration;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.channel.GrpcChannels;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Shows clients and their connections in Actuator's endpoint {@code grpcchannels}. */
@AutoConfiguration(after = GrpcClientAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(GrpcChannelsEndpoint.class)
@ConditionalOnBean(GrpcChannels.class)
public final class GrpcChannelsEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GrpcChannelsEndpoint grpcChannelsEndpoint(GrpcChannels channels, ObjectProvider<ChannelTree> tree) {
        return new GrpcChannelsEndpoint(channels, tree.getIfAvailable());
    }

    /** Looks into channels where grpc-services is there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ChannelzService.class)
    static final class WithChannelz {

        @Bean
        ChannelTree grpcChannelTree() {
            return new ChannelTree();
        }

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        GrpcChannelBuilderCustomizer grpcChannelTraceCustomizer() {
            return (builder, client) -> builder.maxTraceEvents(ChannelTree.TRACE_EVENTS);
        }
    }
}
