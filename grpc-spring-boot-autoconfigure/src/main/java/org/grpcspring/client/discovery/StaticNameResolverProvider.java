// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import io.grpc.NameResolver;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** Resolves {@code static://host:port,host:port}: the hosts written, each looked up at every refresh. */
public final class StaticNameResolverProvider extends OwnNameResolverProvider {

    /** The scheme of addresses resolved here. */
    public static final String SCHEME = "static";

    /** Creates the provider. */
    public StaticNameResolverProvider() {
        super(SCHEME);
    }

    /**
     * Returns the target of an address: its hosts are the path, as in the authority of a URI (RFC 3986) there is only
     * one, and grpc-java 1.84 and later hold to it.
     */
    public static String target(String address) {
        String hosts = address.substring(SCHEME.length() + 1).replaceFirst("^/+", "");
        return SCHEME + ":///" + hosts.replace("[", "%5B").replace("]", "%5D");
    }

    @Override
    NameResolver resolver(URI target, NameResolver.Args args) {
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
}
