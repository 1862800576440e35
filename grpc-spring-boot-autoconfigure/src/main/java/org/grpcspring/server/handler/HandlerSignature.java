// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.grpcspring.server.scope.GrpcCallContext;
import org.jspecify.annotations.Nullable;

/**
 * How a method serves an RPC.
 *
 * @param requests how it takes requests
 * @param requestType the type of its parameter that takes them, or null without one
 * @param replies how it returns replies
 * @param returnsNothing whether the reply is {@code google.protobuf.Empty} and not returned
 * @param extras how each parameter gets its argument, with null in place of the request
 */
record HandlerSignature(
        RequestForm requests,
        @Nullable Class<?> requestType,
        ReplyForm replies,
        boolean returnsNothing,
        List<@Nullable Function<GrpcCallContext, @Nullable Object>> extras) {

    /**
     * Reads a method.
     *
     * @param further what it may take beside what any handler may, by type
     * @throws InvalidHandlerException if it does not fit the RPC
     */
    static HandlerSignature of(
            Method method,
            Class<?> declaring,
            Rpc rpc,
            Map<Class<?>, Function<GrpcCallContext, @Nullable Object>> further) {
        return new SignatureReader(method, declaring, rpc, further).read();
    }

    /** Whether calls need a thread that waits for requests. */
    boolean waitsForRequests() {
        return switch (requests) {
            case STREAM, ITERATOR -> true;
            case REACTIVE -> !replies.isAsynchronous();
            case NONE, MESSAGE -> false;
        };
    }
}
