// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** The token of every caller, verified in no time: what is measured is what a framework makes of it. */
@Configuration(proxyBeanMethods = false)
public class KnownToken {

    private static final String TOKEN = "token";

    @Bean
    JwtDecoder jwtDecoder() {
        Jwt jwt = Jwt.withTokenValue(TOKEN)
                .header("alg", "none")
                .subject("caller")
                .build();
        return token -> jwt;
    }

    /** Returns a channel whose calls bear the token. */
    public static Channel sentOn(Channel channel) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + TOKEN);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
