// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.grpcspring.error.RemoteFailure;

/**
 * Marks the status of each failed call with the client that received it, so that a server that ends its own call with
 * it knows where it comes from. Safe for use by many threads.
 *
 * @param client the client's name
 */
record StatusOrigin(String client) implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                super.start(new Marking<>(listener, client, method), headers);
            }
        };
    }

    /** Marks the status. */
    private static final class Marking<R> extends SimpleForwardingClientCallListener<R> {

        private final String client;
        private final MethodDescriptor<?, R> method;

        Marking(ClientCall.Listener<R> listener, String client, MethodDescriptor<?, R> method) {
            super(listener);
            this.client = client;
            this.method = method;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            super.onClose(
                    status.isOk() ? status : RemoteFailure.mark(status, trailers, client, method.getFullMethodName()),
                    trailers);
        }
    }
}
