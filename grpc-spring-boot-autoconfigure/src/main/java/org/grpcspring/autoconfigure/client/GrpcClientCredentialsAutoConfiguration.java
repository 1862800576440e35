// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.CallCredentials;
import io.grpc.ClientInterceptor;
import java.util.Objects;
import java.util.function.Function;
import org.grpcspring.client.call.SharedCredentials;
import org.grpcspring.client.call.UndecidedCredentials;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.channel.GrpcChannels;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Gives the only or primary {@link CallCredentials} bean to every call that has no credentials of its own. */
@AutoConfiguration(after = GrpcClientAutoConfiguration.class)
@ConditionalOnBean({GrpcChannels.class, CallCredentials.class})
public final class GrpcClientCredentialsAutoConfiguration {

    // First, so that it sees what the interceptors of other customizers set: grpc-java runs the first one last.
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    GrpcChannelBuilderCustomizer grpcCallCredentialsCustomizer(ObjectProvider<CallCredentials> beans) {
        Function<String, @Nullable ClientInterceptor> interceptors = interceptors(beans);
        return (builder, client) -> {
            ClientInterceptor interceptor = interceptors.apply(client);
            if (interceptor != null) {
                builder.intercept(interceptor);
            }
        };
    }

    private static Function<String, @Nullable ClientInterceptor> interceptors(ObjectProvider<CallCredentials> beans) {
        try {
            CallCredentials credentials = beans.getIfAvailable();
            return client -> credentials == null ? null : new SharedCredentials(credentials);
        } catch (NoUniqueBeanDefinitionException ex) {
            return client -> new UndecidedCredentials(client, Objects.requireNonNull(ex.getBeanNamesFound()));
        }
    }
}
