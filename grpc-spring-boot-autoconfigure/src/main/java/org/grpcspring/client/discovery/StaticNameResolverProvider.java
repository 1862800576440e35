// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves {@code static://host:port,host:port}: the hosts written, each looked up at every refresh. */
public final class StaticNameResolverProvider extends NameResolverProvider {

    /** The scheme of addresses resolved here. */
    public static final String SCHEME = "static";

    /** Creates the provider. */
    public StaticNameResolverProvider() {}

    /**
     * Returns the target of an address: its hosts are the path, as in the authority of a URI (RFC 3986) there is only
     * one, and grpc-java 1.84 and later hold to it.
     */
    public static String target(String address) {
        String hosts = address.substring(SCHEME.length() + 1).replaceFirst("^/+", "");
        return SCHEME + ":///" + hosts.replace("[", "%5B").replace("]", "%5D");
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        List<HostAndPort> hosts = Arrays.stream(hosts(target).split(","))
                .map(host -> HostAndPort.parse(host.strip()))
                .toList();
        return new LookupNameResolver(
                hosts.get(0).toString(),
                args,
                () -> hosts.stream()
                        .map(host -> host.resolve(args.getDefaultPort()))
                        .toList());
    }

    private static String hosts(URI target) {
        String authority = target.getAuthority();
        return authority != null ? authority : target.getSchemeSpecificPart().replaceFirst("^/+", "");
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
