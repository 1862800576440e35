// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import io.grpc.NameResolver;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Resolves {@code self:self}: the server of the same application, once it has started. */
public final class SelfNameResolverProvider extends OwnNameResolverProvider {

    /** The scheme of addresses resolved here. */
    public static final String SCHEME = "self";

    private final Supplier<@Nullable InetSocketAddress> server;

    /**
     * Creates the provider.
     *
     * @param server returns the address of the application's own server, or null while there is none
     */
    public SelfNameResolverProvider(Supplier<@Nullable InetSocketAddress> server) {
        super(SCHEME);
        this.server = server;
    }

    @Override
    NameResolver resolver(URI target, NameResolver.Args args) {
        return new LookupNameResolver("localhost", args, () -> {
            InetSocketAddress address = server.get();
            if (address == null) {
                throw new IllegalStateException("the gRPC server of this application is not running");
            }
            return List.of(address);
        });
    }
}
