// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import java.time.Duration;

/**
 * Gives calls that have no deadline one, and keeps calls from ending with the one that is being served, where the
 * settings say so. That they end with it otherwise is grpc-java's own doing. Safe for use by many threads.
 */
final class CallDeadlines implements ClientInterceptor {

    private final CallSettings settings;

    CallDeadlines(CallSettings settings) {
        this.settings = settings;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        Duration timeout = settings.defaultTimeout();
        CallOptions limited = timeout == null
                        || options.getDeadline() != null
                        || settings.rule(method.getFullMethodName()).timeout() != null
                ? options
                : options.withDeadlineAfter(timeout);
        return settings.propagateDeadline() ? next.newCall(method, limited) : detached(method, limited, next);
    }

    private static <Q, R> ClientCall<Q, R> detached(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        Context detached = Context.current().fork();
        Context served = detached.attach();
        try {
            return next.newCall(method, options);
        } finally {
            detached.detach(served);
        }
    }
}
