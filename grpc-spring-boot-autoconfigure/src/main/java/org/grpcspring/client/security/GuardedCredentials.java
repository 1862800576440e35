// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Credentials that leave the machine on encrypted connections alone; other calls fail at once. */
public final class GuardedCredentials extends CallCredentials {

    private final String client;
    private final CallCredentials credentials;

    /**
     * Creates the credentials.
     *
     * @param client the name of the client that they are for
     * @param credentials what the calls bear
     */
    public GuardedCredentials(String client, CallCredentials credentials) {
        this.client = client;
        this.credentials = credentials;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        if (call.getSecurityLevel() == SecurityLevel.PRIVACY_AND_INTEGRITY
                || staysOnTheMachine(call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))) {
            credentials.applyRequestMetadata(call, executor, applier);
        } else {
            applier.fail(Status.UNAUTHENTICATED.withDescription(
                    "The gRPC client '%1$s' sends no credentials on a connection that is not encrypted: set 'grpc.client.%1$s.negotiation-type' to TLS, or 'grpc.client.%1$s.credentials.allow-plaintext' to true where something else protects the connection"
                            .formatted(client)));
        }
    }

    /** Returns whether an address is a Unix domain socket or of the loopback interface. */
    private static boolean staysOnTheMachine(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress network) {
            InetAddress resolved = network.getAddress();
            return resolved != null && resolved.isLoopbackAddress();
        }
        return address != null;
    }

    @Override
    public String toString() {
        return "GuardedCredentials[" + credentials + "]";
    }
}
