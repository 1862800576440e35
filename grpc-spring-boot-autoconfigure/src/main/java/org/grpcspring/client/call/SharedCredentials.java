// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the calls of a client, that have no credentials of their own, those of the client.
 *
 * @param credentials returns these when a call begins, on its thread; or null if the call has none
 */
public record SharedCredentials(Supplier<@Nullable CallCredentials> credentials) implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        CallCredentials found = options.getCredentials() == null ? credentials.get() : null;
        return next.newCall(method, found == null ? options : options.withCallCredentials(found));
    }
}
