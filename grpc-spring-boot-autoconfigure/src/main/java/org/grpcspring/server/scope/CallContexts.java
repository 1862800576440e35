// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.scope;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Gives every call its {@link GrpcCallContext}, sends what its service adds to the headers and trailers, and ends its
 * beans with it. Safe for use by many threads.
 */
public final class CallContexts extends ServerStreamTracer.Factory implements ServerInterceptor {

    private final ConfigurableListableBeanFactory beanFactory;
    private volatile boolean endsBeans;

    /**
     * Creates the contexts.
     *
     * @param beanFactory where beans of the scope are defined
     */
    public CallContexts(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** Makes a server give its calls a context. */
    public void applyTo(ServerBuilder<?> builder) {
        endsBeans = GrpcRequestScope.isUsed(beanFactory);
        builder.addStreamTracerFactory(this).intercept(this);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        GrpcCallContext context = new GrpcCallContext(headers);
        return new ServerStreamTracer() {
            @Override
            public Context filterContext(Context parent) {
                return parent.withValue(GrpcCallContext.KEY, context);
            }
        };
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        GrpcCallContext context = GrpcCallContext.KEY.get();
        if (context == null) {
            return next.startCall(call, headers);
        }
        context.start(call);
        ServerCall.Listener<Q> listener = next.startCall(new WithMetadata<>(call, context), headers);
        return endsBeans ? new Ending<>(listener, context) : listener;
    }

    /** Adds the metadata of the context to what the service sends. */
    private static final class WithMetadata<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private final GrpcCallContext context;

        WithMetadata(ServerCall<Q, R> call, GrpcCallContext context) {
            super(call);
            this.context = context;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            context.addHeadersTo(headers);
            super.sendHeaders(headers);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            // Without a reply there are no headers: as gRPC says, all metadata is in the trailers then.
            if (!context.hasSentHeaders()) {
                context.addHeadersTo(trailers);
            }
            context.addTrailersTo(trailers);
            super.close(status, trailers);
        }
    }

    /** Ends the beans of a call where the call's own code runs. */
    private static final class Ending<Q> extends SimpleForwardingServerCallListener<Q> {

        private final GrpcCallContext context;

        Ending(ServerCall.Listener<Q> listener, GrpcCallContext context) {
            super(listener);
            this.context = context;
        }

        @Override
        public void onComplete() {
            try {
                super.onComplete();
            } finally {
                context.beans().end();
            }
        }

        @Override
        public void onCancel() {
            try {
                super.onCancel();
            } finally {
                context.beans().end();
            }
        }
    }
}
