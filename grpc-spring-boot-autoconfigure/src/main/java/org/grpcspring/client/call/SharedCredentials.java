// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/**
 * Gives the calls of a client, that have no credentials of their own, those that its application has for all clients.
 *
 * @param credentials these
 */
public record SharedCredentials(CallCredentials credentials) implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return next.newCall(
                method, options.getCredentials() == null ? options.withCallCredentials(credentials) : options);
    }
}
