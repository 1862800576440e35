// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NegotiationType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * How a client's connections are protected.
 *
 * @param tls how they are encrypted, or null for not at all
 * @param upgrade whether those that are not encrypted begin as HTTP/1.1
 * @param authority what the server is expected to be, and is told that it is, rather than the address; or null
 */
public record ClientSecurity(
        @Nullable SslContext tls, boolean upgrade, @Nullable String authority) {

    ManagedChannelBuilder<?> builder(String target) {
        return tls == null && !upgrade
                ? Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                : tls == null ? nettyBuilder(target) : Grpc.newChannelBuilder(target, credentials(tls));
    }

    NettyChannelBuilder nettyBuilder(String target) {
        return tls != null
                ? NettyChannelBuilder.forTarget(target, credentials(tls))
                : NettyChannelBuilder.forTarget(target)
                        .negotiationType(upgrade ? NegotiationType.PLAINTEXT_UPGRADE : NegotiationType.PLAINTEXT);
    }

    void applyTo(ManagedChannelBuilder<?> builder) {
        if (authority != null) {
            builder.overrideAuthority(authority);
        }
    }

    private static ChannelCredentials credentials(SslContext context) {
        return NettySslContextChannelCredentials.create(context);
    }
}
