// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a call what it does not bring, and to the description of its status why it could not be sent. Safe for use by
 * many threads.
 */
final class CallCompletion implements ClientInterceptor {

    private final @Nullable String codec;
    private final List<Header<?>> added;
    private final ConnectionFailures failures;

    CallCompletion(@Nullable String codec, List<Header<?>> added, ConnectionFailures failures) {
        this.codec = codec;
        this.added = List.copyOf(added);
        this.failures = failures;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        CallOptions completed =
                codec != null && options.getCompressor() == null ? options.withCompression(codec) : options;
        return new SimpleForwardingClientCall<>(next.newCall(method, completed)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                added.forEach(header -> header.addTo(headers));
                super.start(new Explaining<>(listener, this), headers);
            }
        };
    }

    /** Says why there is no connection, or why it does not take the call. */
    private final class Explaining<R> extends SimpleForwardingClientCallListener<R> {

        private final ClientCall<?, R> call;

        Explaining(ClientCall.Listener<R> delegate, ClientCall<?, R> call) {
            super(delegate);
            this.call = call;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            Status.Code code = status.getCode();
            boolean isOfTransport = code == Status.Code.UNAVAILABLE || code == Status.Code.INTERNAL;
            super.onClose(isOfTransport ? failures.explain(status, wasSent()) : status, trailers);
        }

        private boolean wasSent() {
            return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) != null;
        }
    }
}
