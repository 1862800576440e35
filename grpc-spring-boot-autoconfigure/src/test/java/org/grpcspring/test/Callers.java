// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Callers whose servers believe a header. */
public final class Callers {

    private static final Metadata.Key<String> USER = Metadata.Key.of("user", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> ROLES = Metadata.Key.of("roles", Metadata.ASCII_STRING_MARSHALLER);

    private Callers() {}

    /** Returns what believes the headers. */
    public static GrpcAuthenticationReader believed() {
        return (call, headers) -> {
            String user = headers.get(USER);
            String roles = headers.get(ROLES);
            return user == null
                    ? null
                    : new TestingAuthenticationToken(user, "", roles == null ? new String[0] : roles.split(",", -1));
        };
    }

    /** Returns a channel on which a user with some authorities calls, or nobody for null. */
    public static Channel as(Channel channel, @Nullable String user, String... roles) {
        Metadata headers = new Metadata();
        if (user != null) {
            headers.put(USER, user);
        }
        if (roles.length > 0) {
            headers.put(ROLES, String.join(",", roles));
        }
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** Returns the name of the caller whom Spring Security knows on this thread. */
    public static String current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? "nobody" : authentication.getName();
    }
}
