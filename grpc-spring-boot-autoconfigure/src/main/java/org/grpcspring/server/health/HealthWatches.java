// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows the open {@code Health/Watch} calls, which would otherwise last as long as a stopping server allows. Safe for
 * use by many threads.
 */
final class HealthWatches implements ServerInterceptor {

    private final Set<Watch<?, ?>> open = ConcurrentHashMap.newKeySet();

    private volatile boolean draining;

    /** Lets watches stay open. */
    void admit() {
        draining = false;
    }

    /** Completes every open watch, and from now on each new one after its first message. */
    void complete() {
        draining = true;
        open.forEach(watch -> watch.close(Status.OK, new Metadata()));
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (!call.getMethodDescriptor().equals(HealthGrpc.getWatchMethod())) {
            return next.startCall(call, headers);
        }
        Watch<Q, R> watch = new Watch<>(call);
        open.add(watch);
        return new SimpleForwardingServerCallListener<>(next.startCall(watch, headers)) {
            @Override
            public void onCancel() {
                open.remove(watch);
                super.onCancel();
            }
        };
    }

    /** Lets one thread at a time at a call, and none once it is closed. */
    private final class Watch<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private boolean closed;

        Watch(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!closed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(R message) {
            if (!closed) {
                super.sendMessage(message);
                if (draining) {
                    close(Status.OK, new Metadata());
                }
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!closed) {
                closed = true;
                open.remove(this);
                super.close(status, trailers);
            }
        }
    }
}
