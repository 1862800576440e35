// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Map;

/** Compresses the replies of some methods for clients that accept their codec. Safe for use by many threads. */
record ReplyCompression(Map<String, String> codecByMethod) implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String codec = codecByMethod.get(call.getMethodDescriptor().getFullMethodName());
        if (codec != null) {
            call.setCompression(codec);
        }
        return next.startCall(call, headers);
    }
}
