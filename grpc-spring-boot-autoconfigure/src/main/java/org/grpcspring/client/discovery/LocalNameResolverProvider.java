// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import io.grpc.NameResolver;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;

/** Resolves {@code local:name}: a server that listens on a name within the JVM. */
public final class LocalNameResolverProvider extends OwnNameResolverProvider {

    /** The scheme of addresses resolved here. */
    public static final String SCHEME = "local";

    /** Creates the provider. */
    public LocalNameResolverProvider() {
        super(SCHEME);
    }

    @Override
    NameResolver resolver(URI target, NameResolver.Args args) {
        LocalAddress address = new LocalAddress(target.getSchemeSpecificPart());
        return new LookupNameResolver("localhost", args, () -> List.of(address));
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return List.of(LocalAddress.class);
    }
}
