// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import org.grpcspring.error.GrpcException;
import org.jspecify.annotations.Nullable;

/**
 * A call that is yet to be made. Its time begins when it starts.
 *
 * @param channel where it is made
 * @param method the RPC
 * @param options its options
 * @param timeout how long it may take, or null if only the options say so
 */
record NewCall(
        Channel channel,
        MethodDescriptor<Object, Object> method,
        CallOptions options,
        @Nullable Duration timeout) {

    /** Makes a call with one request, and waits for its reply. */
    Object unary(Object request) {
        try {
            return ClientCalls.blockingUnaryCall(channel, method, timed(), request);
        } catch (StatusRuntimeException ex) {
            throw GrpcException.of(ex);
        }
    }

    BlockingClientCall<Object, Object> serverStreaming(Object request) {
        return ClientCalls.blockingV2ServerStreamingCall(channel, method, timed(), request);
    }

    BlockingClientCall<Object, Object> streaming() {
        return ClientCalls.blockingBidiStreamingCall(channel, method, timed());
    }

    ClientCall<Object, Object> async() {
        return channel.newCall(method, timed());
    }

    private CallOptions timed() {
        return timeout == null ? options : options.withDeadlineAfter(timeout);
    }
}
