// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A channel that is built anew when it is first used, if stubs of more services are known by then, as those of lazy
 * beans and of test classes are: grpc-java learns once, by name, which methods it may try again. Safe for use by many
 * threads.
 */
final class LateConfiguredChannel extends ForwardingManagedChannel {

    private static final Log log = LogFactory.getLog(LateConfiguredChannel.class);

    private final ManagedChannelBuilder<?> builder;
    private final CallPolicy policy;
    private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();
    private volatile Set<String> known;
    private volatile ManagedChannel channel;
    private volatile boolean inUse;

    LateConfiguredChannel(ManagedChannelBuilder<?> builder, CallPolicy policy) {
        this.builder = builder;
        this.policy = policy;
        this.known = names(policy.services().get());
        this.channel = builder.build();
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        use();
        if (method.isIdempotent()) {
            warnIfUnknown(method);
        }
        return channel.newCall(method, options);
    }

    private void use() {
        if (!inUse) {
            synchronized (this) {
                Set<ServiceDescriptor> latest = policy.services().get();
                ManagedChannel first = channel;
                if (!inUse && !names(latest).equals(known) && !first.isShutdown()) {
                    known = names(latest);
                    channel = builder.defaultServiceConfig(ServiceConfig.of(policy.settings(), latest))
                            .enableRetry()
                            .build();
                    first.shutdownNow();
                }
                inUse = true;
            }
        }
    }

    private void warnIfUnknown(MethodDescriptor<?, ?> method) {
        String service = String.valueOf(method.getServiceName());
        if (!known.contains(service)
                && policy.settings().rule(method.getFullMethodName()).isForIdempotentMethods()
                && warnedOf.add(service)) {
            log.warn(
                    "'%s' is idempotent, but calls of '%s' by this client are not tried again: no stub of it was injected before the client's first call"
                            .formatted(method.getFullMethodName(), service));
        }
    }

    private static Set<String> names(Set<ServiceDescriptor> services) {
        return services.stream().map(ServiceDescriptor::getName).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    protected ManagedChannel delegate() {
        return channel;
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
        if (requestConnection) {
            use();
        }
        return super.getState(requestConnection);
    }

    @Override
    public synchronized ManagedChannel shutdown() {
        return super.shutdown();
    }

    @Override
    public synchronized ManagedChannel shutdownNow() {
        return super.shutdownNow();
    }
}
