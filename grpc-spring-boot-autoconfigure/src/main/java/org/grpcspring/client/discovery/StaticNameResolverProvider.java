// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves {@code static://host:port,host:port}: the hosts written, each looked up at every refresh. */
public final class StaticNameResolverProvider extends NameResolverProvider {

    /** The scheme of addresses resolved here. */
    public static final String SCHEME = "static";

    /** Creates the provider. */
    public StaticNameResolverProvider() {}

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        List<URI> hosts = Arrays.stream(hosts(target).split(","))
                .map(host -> parse(host.strip()))
                .toList();
        return new LookupNameResolver(
                hosts.get(0).getAuthority(),
                args,
                () -> hosts.stream()
                        .map(host -> new InetSocketAddress(
                                host.getHost(), host.getPort() >= 0 ? host.getPort() : args.getDefaultPort()))
                        .toList());
    }

    private static String hosts(URI target) {
        String authority = target.getAuthority();
        return authority != null ? authority : target.getPath().replaceFirst("^/", "");
    }

    private static URI parse(String host) {
        try {
            URI uri = new URI(SCHEME, host, null, null, null).parseServerAuthority();
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException ex) {
            throw new IllegalArgumentException("'" + host + "' is no host:port", ex);
        }
        throw new IllegalArgumentException("'" + host + "' is no host:port");
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
