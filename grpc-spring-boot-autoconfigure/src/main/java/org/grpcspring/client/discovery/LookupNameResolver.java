// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks addresses up off the channel's own thread, at its start and whenever the channel asks again. */
final class LookupNameResolver extends NameResolver {

    private final String authority;
    private final Args args;
    private final Supplier<? extends List<? extends SocketAddress>> lookup;
    private @Nullable Listener2 listener;

    LookupNameResolver(String authority, Args args, Supplier<? extends List<? extends SocketAddress>> lookup) {
        this.authority = authority;
        this.args = args;
        this.lookup = lookup;
    }

    @Override
    public String getServiceAuthority() {
        return authority;
    }

    @Override
    public void start(Listener2 resultListener) {
        this.listener = resultListener;
        refresh();
    }

    @Override
    public void refresh() {
        Executor executor = args.getOffloadExecutor();
        if (executor == null) {
            publish();
        } else {
            executor.execute(this::publish);
        }
    }

    private void publish() {
        StatusOr<List<EquivalentAddressGroup>> result = result();
        args.getSynchronizationContext().execute(() -> {
            if (listener != null) {
                listener.onResult2(ResolutionResult.newBuilder()
                        .setAddressesOrError(result)
                        .build());
            }
        });
    }

    private StatusOr<List<EquivalentAddressGroup>> result() {
        try {
            List<? extends SocketAddress> found = lookup.get();
            List<EquivalentAddressGroup> resolved = found.stream()
                    .filter(address -> !(address instanceof InetSocketAddress inet && inet.isUnresolved()))
                    .map((SocketAddress address) -> new EquivalentAddressGroup(address))
                    .toList();
            return resolved.isEmpty()
                    ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("unknown hosts: " + found))
                    : StatusOr.fromValue(resolved);
        } catch (RuntimeException ex) {
            return StatusOr.fromStatus(
                    Status.UNAVAILABLE.withDescription(ex.getMessage()).withCause(ex));
        }
    }

    @Override
    public void shutdown() {
        listener = null;
    }
}
