// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a proxied service replies only when its method has returned through the proxy: a reply never precedes the
 * commit of its transaction, and none is sent if that fails. A stream of replies is sent as it comes, but ends only
 * then. Safe for use by many threads.
 */
final class HeldReplies implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
            return next.startCall(call, headers);
        }
        Held<Q, R> held = new Held<>(call);
        return new SimpleForwardingServerCallListener<>(next.startCall(held, headers)) {
            @Override
            public void onHalfClose() {
                held.hold();
                boolean returned = false;
                try {
                    super.onHalfClose();
                    returned = true;
                } finally {
                    held.release(returned);
                }
            }
        };
    }

    /** A call that nothing is sent on while its service runs. */
    private static final class Held<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private final boolean holdsMessages;
        private @Nullable List<Runnable> sent;

        Held(ServerCall<Q, R> call) {
            super(call);
            this.holdsMessages = call.getMethodDescriptor().getType().serverSendsOneMessage();
        }

        synchronized void hold() {
            sent = new ArrayList<>();
        }

        synchronized void release(boolean returned) {
            List<Runnable> held = sent;
            sent = null;
            if (returned && held != null) {
                held.forEach(Runnable::run);
            }
        }

        @Override
        public void sendHeaders(Metadata headers) {
            send(holdsMessages, () -> super.sendHeaders(headers));
        }

        @Override
        public void sendMessage(R message) {
            send(holdsMessages, () -> super.sendMessage(message));
        }

        @Override
        public void close(Status status, Metadata trailers) {
            send(true, () -> super.close(status, trailers));
        }

        private synchronized void send(boolean holding, Runnable sending) {
            if (holding && sent != null) {
                sent.add(sending);
            } else {
                sending.run();
            }
        }
    }
}
