// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grpcspring.client.discovery.HostAndPort;
import org.grpcspring.client.discovery.LocalNameResolverProvider;
import org.grpcspring.client.discovery.StaticNameResolverProvider;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.inprocess.InProcessAddresses;

/**
 * Builds channels from settings; name resolvers stay with the channel. It is closed after the channels that it has
 * built. Safe for use by many threads.
 */
public final class GrpcChannelFactory implements AutoCloseable {

    private static final Pattern URI =
            Pattern.compile("(?!\\p{XDigit}{1,4}:\\p{XDigit}*:)([a-zA-Z][a-zA-Z0-9+.-]*):(?!\\d+$)(.*)");
    private static final String DNS = "dns:///";
    private static final String IN_PROCESS = "in-process";

    private final List<NameResolverProvider> resolvers;
    private final InProcessAddresses inProcessAddresses;
    private final GrpcCodecs codecs;
    private final List<GrpcChannelBuilderCustomizer> customizers;
    private final LocalConnections localConnections = new LocalConnections();

    /**
     * Creates a factory.
     *
     * @param resolvers resolvers of schemes beyond those that grpc-java knows; the first for a scheme is taken
     * @param inProcessAddresses translates the names in {@code in-process:} addresses
     * @param codecs compress and decompress messages
     * @param customizers change the builder of every channel last
     */
    public GrpcChannelFactory(
            List<NameResolverProvider> resolvers,
            InProcessAddresses inProcessAddresses,
            GrpcCodecs codecs,
            List<GrpcChannelBuilderCustomizer> customizers) {
        this.resolvers = List.copyOf(resolvers);
        this.inProcessAddresses = inProcessAddresses;
        this.codecs = codecs;
        this.customizers = List.copyOf(customizers);
    }

    /**
     * Builds a channel, which does not connect yet.
     *
     * @throws InvalidClientAddressException if the address cannot be parsed or nothing resolves its scheme
     */
    public ManagedChannel create(ClientSettings settings) {
        ManagedChannelBuilder<?> builder = addressed(settings, () -> builder(settings));
        codecs.applyTo(builder);
        settings.security().applyTo(builder);
        settings.limits().applyTo(builder);
        settings.connections().applyTo(builder);
        settings.calls().applyTo(builder, new ConnectionFailures(settings.name(), settings.security()));
        settings.callPolicy().applyTo(builder);
        customizers.forEach(customizer -> customizer.customize(builder, settings.name()));
        return addressed(settings, () -> settings.callPolicy().build(builder));
    }

    /** Frees what the channels had in common. */
    @Override
    public void close() {
        localConnections.close();
    }

    private static <T> T addressed(ClientSettings settings, Supplier<T> step) {
        try {
            return step.get();
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
        if (!uri.matches()) {
            return settings.security().builder(dns(HostAndPort.parse(address).toString()));
        }
        String scheme = uri.group(1);
        return resolvers.stream()
                .filter(resolver -> resolver.getDefaultScheme().equals(scheme))
                .findFirst()
                .<ManagedChannelBuilder<?>>map(resolver -> withResolver(settings, resolver))
                .orElseGet(() -> known(settings, scheme));
    }

    private static ManagedChannelBuilder<?> known(ClientSettings settings, String scheme) {
        if (NameResolverRegistry.getDefaultRegistry().getProviderForScheme(scheme) == null) {
            throw new InvalidClientAddressException(settings, "nothing resolves the scheme '" + scheme + "'");
        }
        String address = settings.address();
        return settings.security().builder(address.startsWith(DNS) ? dns(address.substring(DNS.length())) : address);
    }

    /** Returns the URI of a host, whose IPv6 address stands in brackets, which the path of a URI cannot have. */
    private static String dns(String host) {
        return DNS + host.replace("[", "%5B").replace("]", "%5D");
    }

    // The registry that is not deprecated is shared by the whole JVM.
    @SuppressWarnings("deprecation")
    private ManagedChannelBuilder<?> withResolver(ClientSettings settings, NameResolverProvider resolver) {
        String target = resolver instanceof StaticNameResolverProvider
                ? StaticNameResolverProvider.target(settings.address())
                : settings.address();
        NettyChannelBuilder builder = settings.security().nettyBuilder(target).nameResolverFactory(resolver);
        return resolver instanceof LocalNameResolverProvider ? localConnections.applyTo(builder) : builder;
    }
}
