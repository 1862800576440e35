// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannel;
import java.util.function.Supplier;
import org.grpcspring.client.call.ForwardingManagedChannel;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is built when it is first used, so that it can be injected into a class that defines what builds it.
 * Safe for use by many threads.
 */
final class LateChannel extends ForwardingManagedChannel {

    private final Supplier<GrpcChannelFactory> factory;
    private final ClientSettings settings;
    private volatile @Nullable ManagedChannel channel;

    LateChannel(Supplier<GrpcChannelFactory> factory, ClientSettings settings) {
        this.factory = factory;
        this.settings = settings;
    }

    boolean isBuilt() {
        return channel != null;
    }

    @Override
    protected ManagedChannel delegate() {
        ManagedChannel built = channel;
        return built != null ? built : build(factory.get());
    }

    private synchronized ManagedChannel build(GrpcChannelFactory found) {
        ManagedChannel built = channel;
        if (built == null) {
            built = found.create(settings);
            channel = built;
        }
        return built;
    }
}
