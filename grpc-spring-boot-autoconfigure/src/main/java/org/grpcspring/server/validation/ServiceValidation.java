// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Map;

/**
 * Checks the messages of one service.
 *
 * @param methods those whose messages have rules, by their full names
 */
record ServiceValidation(Map<String, MethodValidation> methods) implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        MethodValidation method = methods.get(call.getMethodDescriptor().getFullMethodName());
        return method == null ? next.startCall(call, headers) : method.startCall(call, headers, next);
    }
}
