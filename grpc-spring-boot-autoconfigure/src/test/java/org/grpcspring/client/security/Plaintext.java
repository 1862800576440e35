// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.Attributes;
import io.grpc.CallCredentials.RequestInfo;
import io.grpc.Grpc;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import java.net.SocketAddress;
import org.grpcspring.test.proto.EchoGrpc;
import org.jspecify.annotations.Nullable;

/** A call on a connection that is not encrypted. */
final class Plaintext extends RequestInfo {

    private final @Nullable SocketAddress server;

    Plaintext(@Nullable SocketAddress server) {
        this.server = server;
    }

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
        return EchoGrpc.getUnaryMethod();
    }

    @Override
    public SecurityLevel getSecurityLevel() {
        return SecurityLevel.NONE;
    }

    @Override
    public String getAuthority() {
        return "localhost";
    }

    @Override
    public Attributes getTransportAttrs() {
        return server == null
                ? Attributes.EMPTY
                : Attributes.newBuilder()
                        .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, server)
                        .build();
    }
}
