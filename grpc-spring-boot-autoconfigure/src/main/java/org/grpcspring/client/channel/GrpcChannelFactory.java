// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.TlsChannelCredentials;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grpcspring.client.discovery.HostAndPort;
import org.grpcspring.inprocess.InProcessAddresses;

/** Builds channels from settings; name resolvers stay with the channel. Safe for use by many threads. */
public final class GrpcChannelFactory {

    private static final Pattern URI = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(?!\\d+$)(.*)");
    private static final String IN_PROCESS = "in-process";

    private final List<NameResolverProvider> resolvers;
    private final InProcessAddresses inProcessAddresses;

    /**
     * Creates a factory.
     *
     * @param resolvers resolvers of schemes beyond those that grpc-java knows; the first for a scheme is taken
     * @param inProcessAddresses translates the names in {@code in-process:} addresses
     */
    public GrpcChannelFactory(List<NameResolverProvider> resolvers, InProcessAddresses inProcessAddresses) {
        this.resolvers = List.copyOf(resolvers);
        this.inProcessAddresses = inProcessAddresses;
    }

    /**
     * Builds a channel, which does not connect yet.
     *
     * @throws InvalidClientAddressException if the address cannot be parsed or nothing resolves its scheme
     */
    public ManagedChannel create(ClientSettings settings) {
        try {
            ManagedChannelBuilder<?> builder = builder(settings);
            settings.callPolicy().applyTo(builder);
            return settings.callPolicy().build(builder);
        } catch (IllegalArgumentException ex) {
            throw new InvalidClientAddressException(settings, String.valueOf(ex.getMessage()));
        }
    }

    private ManagedChannelBuilder<?> builder(ClientSettings settings) {
        Matcher uri = URI.matcher(settings.address());
        return uri.matches() && uri.group(1).equals(IN_PROCESS)
                ? InProcessChannelBuilder.forAddress(inProcessAddresses.get(uri.group(2)))
                : networkBuilder(settings, uri).defaultLoadBalancingPolicy(settings.loadBalancingPolicy());
    }

    private ManagedChannelBuilder<?> networkBuilder(ClientSettings settings, Matcher uri) {
        String address = settings.address();
        ChannelCredentials credentials =
                settings.plaintext() ? InsecureChannelCredentials.create() : TlsChannelCredentials.create();
        if (!uri.matches()) {
            return Grpc.newChannelBuilder("dns:///" + HostAndPort.parse(address), credentials);
        }
        String scheme = uri.group(1);
        return resolvers.stream()
                .filter(resolver -> resolver.getDefaultScheme().equals(scheme))
                .findFirst()
                .<ManagedChannelBuilder<?>>map(resolver -> withResolver(address, credentials, resolver))
                .orElseGet(() -> known(settings, scheme, credentials));
    }

    private static ManagedChannelBuilder<?> known(
            ClientSettings settings, String scheme, ChannelCredentials credentials) {
        if (NameResolverRegistry.getDefaultRegistry().getProviderForScheme(scheme) == null) {
            throw new InvalidClientAddressException(settings, "nothing resolves the scheme '" + scheme + "'");
        }
        return Grpc.newChannelBuilder(settings.address(), credentials);
    }

    // The registry that is not deprecated is shared by the whole JVM.
    @SuppressWarnings("deprecation")
    private static ManagedChannelBuilder<?> withResolver(
            String address, ChannelCredentials credentials, NameResolverProvider resolver) {
        return NettyChannelBuilder.forTarget(address, credentials).nameResolverFactory(resolver);
    }
}
