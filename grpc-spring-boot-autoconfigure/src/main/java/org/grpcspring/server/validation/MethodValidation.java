// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Checks the messages of one method.
 *
 * @param requests checks what clients send
 * @param replies checks what the service sends
 * @param errors ends the calls whose messages break their rules
 */
record MethodValidation(MessageChecks requests, MessageChecks replies, ServerInterceptor errors) {

    <Q, R> ServerCall.Listener<Q> startCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return errors.interceptCall(call, headers, (guarded, same) -> {
            CheckedCall<Q, R> checked = new CheckedCall<>(guarded, replies);
            return new CheckedRequests<>(next.startCall(checked, same), checked, requests);
        });
    }
}
