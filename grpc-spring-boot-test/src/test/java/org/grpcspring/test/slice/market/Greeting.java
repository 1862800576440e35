// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;

/** Greets each caller in the headers of the reply. */
@GrpcGlobalServerInterceptor
class Greeting implements ServerInterceptor {

    static final Metadata.Key<String> GREETING = Metadata.Key.of("greeting", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void sendHeaders(Metadata responseHeaders) {
                        responseHeaders.put(GREETING, "welcome");
                        super.sendHeaders(responseHeaders);
                    }
                },
                headers);
    }
}
