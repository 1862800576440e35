// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves {@code local:name}: a server that listens on a name within the JVM. */
public final class LocalNameResolverProvider extends NameResolverProvider {

    /** The scheme of addresses resolved here. */
    public static final String SCHEME = "local";

    /** Creates the provider. */
    public LocalNameResolverProvider() {}

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        LocalAddress address = new LocalAddress(target.getSchemeSpecificPart());
        return new LookupNameResolver("localhost", args, () -> List.of(address));
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return List.of(LocalAddress.class);
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }
}
