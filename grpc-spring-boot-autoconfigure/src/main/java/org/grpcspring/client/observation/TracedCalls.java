// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.grpcspring.span.CallSpan;
import org.grpcspring.span.CallTracing;

/**
 * Gives each call a span, from its start to the status that the caller gets, and tells the server of it.
 *
 * @param tracing starts the spans
 */
public record TracedCalls(CallTracing tracing) implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        String authority = next.authority();
        CallSpan<?> span = tracing.span();
        return new FollowedCall<>(next.newCall(method, options)) {
            @Override
            boolean started(Metadata headers) {
                span.call(method, headers, authority);
                return span.isRecording();
            }

            @Override
            void messageSent() {
                span.messageSent();
            }

            @Override
            void messageReceived() {
                span.messageReceived();
            }

            @Override
            void ended(Status status) {
                span.end(status, null);
            }
        };
    }
}
