// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannelBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every call of a client has.
 *
 * @param userAgent what the client says it is, or null for grpc-java's name alone
 * @param compression the codec that compresses requests, or null for none
 * @param metadata what is sent with every call that does not bring it
 * @param interceptors the names of the interceptor beans that the client has beside the global ones
 */
public record CallDefaults(
        @Nullable String userAgent, @Nullable String compression, List<Header<?>> metadata, List<String> interceptors) {

    void applyTo(ManagedChannelBuilder<?> builder, ConnectionFailures failures) {
        if (userAgent != null) {
            builder.userAgent(userAgent);
        }
        builder.intercept(new CallCompletion(compression, metadata, failures));
    }
}
