// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.security;

import java.util.List;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/** What the authorization server says of its clients: each has the role that it is called by. */
@Configuration(proxyBeanMethods = false)
class Roles {

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> roleOfTokens() {
        return token -> token.getClaims()
                .claim(
                        "roles",
                        List.of(token.getRegisteredClient().getClientId().toUpperCase(Locale.ROOT)));
    }
}
