// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.CallCredentials;
import io.grpc.ClientInterceptor;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.security.RegisteredTokens;
import org.grpcspring.client.security.RelayedToken;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Gives every call that has no credentials of its own those of its client's keys, or else the only or primary
 * {@link CallCredentials} bean.
 */
@AutoConfiguration(after = GrpcClientAutoConfiguration.class)
@ConditionalOnBean(GrpcChannels.class)
public final class GrpcClientCredentialsAutoConfiguration {

    // First, so that it sees what the interceptors of other customizers set: grpc-java runs the first one last.
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    GrpcChannelBuilderCustomizer grpcCallCredentialsCustomizer(
            ConfigurableEnvironment environment,
            BeanFactory beans,
            ObjectProvider<CallCredentials> shared,
            ObjectProvider<RegisteredTokens> tokens,
            ObjectProvider<RelayedToken> relay) {
        ClientCredentials credentials = new ClientCredentials(
                new ClientProperties(environment), new CredentialsKinds(beans, tokens), shared, relay);
        return (builder, client) -> {
            ClientInterceptor interceptor = credentials.interceptor(client);
            if (interceptor != null) {
                builder.intercept(interceptor);
            }
        };
    }
}
