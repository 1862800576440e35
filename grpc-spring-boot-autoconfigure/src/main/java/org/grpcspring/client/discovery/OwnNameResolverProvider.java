// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Resolves the addresses of one scheme, and is always available. */
abstract class OwnNameResolverProvider extends NameResolverProvider {

    private static final int DEFAULT_PRIORITY = 5;

    private final String scheme;

    OwnNameResolverProvider(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public final @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return scheme.equals(target.getScheme()) ? resolver(target, args) : null;
    }

    /** Returns what resolves an address of the scheme. */
    abstract NameResolver resolver(URI target, NameResolver.Args args);

    @Override
    public final String getDefaultScheme() {
        return scheme;
    }

    @Override
    protected final boolean isAvailable() {
        return true;
    }

    @Override
    protected final int priority() {
        return DEFAULT_PRIORITY;
    }
}
