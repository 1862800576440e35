// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.grpcspring.client.call.ForwardingManagedChannel;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose interceptors are looked up at its first call, so that an interceptor may itself use a client. Safe
 * for use by many threads.
 */
final class InterceptedChannel extends ForwardingManagedChannel {

    private final ManagedChannel channel;
    private final Supplier<List<ClientInterceptor>> interceptors;
    private final AtomicReference<@Nullable Channel> intercepted = new AtomicReference<>();

    InterceptedChannel(ManagedChannel channel, Supplier<List<ClientInterceptor>> interceptors) {
        this.channel = channel;
        this.interceptors = interceptors;
    }

    Channel intercepted() {
        Channel found = intercepted.get();
        if (found != null) {
            return found;
        }
        Channel made = ClientInterceptors.interceptForward(channel, interceptors.get());
        Channel before = intercepted.compareAndExchange(null, made);
        return before != null ? before : made;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return intercepted().newCall(method, options);
    }

    @Override
    protected ManagedChannel delegate() {
        return channel;
    }
}
