// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.security.RelayedToken;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Token;

/** Passes on the token that a caller came with, for clients whose keys say so. */
@AutoConfiguration(after = GrpcClientAutoConfiguration.class)
@ConditionalOnClass({SecurityContextHolder.class, OAuth2Token.class})
@ConditionalOnBean(GrpcChannels.class)
public final class GrpcClientTokenRelayAutoConfiguration {

    @Bean
    RelayedToken grpcRelayedToken() {
        return new RelayedToken();
    }
}
