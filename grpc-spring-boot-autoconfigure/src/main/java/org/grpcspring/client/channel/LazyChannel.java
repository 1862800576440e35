// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.function.Supplier;
import org.grpcspring.client.call.ForwardingManagedChannel;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is built when it is first used, so that it can be injected into a class that defines what builds it,
 * and that can be closed for a while: its start or its next call builds another one in its place. Safe for use by many
 * threads.
 */
final class LazyChannel extends ForwardingManagedChannel {

    private final Supplier<GrpcChannelFactory> factory;
    private final ClientSettings settings;
    private volatile @Nullable ManagedChannel current;
    private volatile boolean suspended;

    LazyChannel(Supplier<GrpcChannelFactory> factory, ClientSettings settings) {
        this.factory = factory;
        this.settings = settings;
    }

    boolean isBuilt() {
        return current != null;
    }

    /** Gives up the channel of the moment, and returns it to be closed. */
    synchronized ManagedChannel suspend() {
        ManagedChannel given = delegate();
        suspended = !given.isShutdown();
        return given;
    }

    /** Builds another channel in the place of one that was given up. */
    void open() {
        if (suspended) {
            build(factory.get());
        }
    }

    @Override
    protected ManagedChannel delegate() {
        ManagedChannel built = current;
        return built != null ? built : build(factory.get());
    }

    private synchronized ManagedChannel build(GrpcChannelFactory found) {
        ManagedChannel built = current;
        if (built == null || suspended) {
            built = found.create(settings);
            current = built;
            suspended = false;
        }
        return built;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        open();
        return super.newCall(method, options);
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
        if (requestConnection) {
            open();
        }
        return super.getState(requestConnection);
    }

    @Override
    public synchronized ManagedChannel shutdown() {
        suspended = false;
        return super.shutdown();
    }

    @Override
    public synchronized ManagedChannel shutdownNow() {
        suspended = false;
        return super.shutdownNow();
    }
}
