// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.LoadBalancerRegistry;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.client.call.ClientServices;
import org.grpcspring.client.channel.CallDefaults;
import org.grpcspring.client.channel.ClientSecurity;
import org.grpcspring.client.channel.ClientSettings;
import org.grpcspring.client.channel.ConnectionSettings;
import org.grpcspring.client.channel.Header;
import org.grpcspring.client.channel.InboundLimits;
import org.grpcspring.client.channel.KeepAlive;
import org.grpcspring.client.discovery.HostAndPort;
import org.grpcspring.client.discovery.LocalNameResolverProvider;
import org.grpcspring.client.discovery.SelfNameResolverProvider;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;

/**
 * Makes the settings of clients from their properties.
 *
 * @param clients reads the properties
 * @param tls makes encryption
 * @param isInterceptor returns whether a bean of a name is an interceptor
 * @param isCodec returns whether a codec of a name compresses messages
 * @param services returns which services the stubs of a client have
 */
record ClientSettingsReader(
        ClientProperties clients,
        ClientTls tls,
        Predicate<String> isInterceptor,
        Predicate<String> isCodec,
        ClientServices services) {

    private static final String IN_PROCESS = "in-process:";

    ClientSettings read(String client) {
        GrpcChannelProperties properties = clients.get(client);
        PropertyChecks checks = new PropertyChecks("grpc.client." + client + ".");
        String address = clients.address(client, properties.address());
        ClientSecurity security = security(client, address, properties, checks);
        CredentialsRules.check(properties, address, security.tls() != null, checks);
        return new ClientSettings(
                client,
                address,
                policy(properties.defaultLoadBalancingPolicy(), checks),
                security,
                new InboundLimits(
                        checks.bytes("max-inbound-message-size", properties.maxInboundMessageSize()),
                        checks.bytes("max-inbound-metadata-size", properties.maxInboundMetadataSize())),
                connections(properties, checks),
                calls(properties, checks),
                ClientCallSettings.policy(client, properties, services));
    }

    private static String policy(String policy, PropertyChecks checks) {
        if (LoadBalancerRegistry.getDefaultRegistry().getProvider(policy) == null) {
            throw checks.invalid(
                    "default-load-balancing-policy",
                    policy,
                    "No policy has this name; round_robin and pick_first are two.");
        }
        return policy;
    }

    private ClientSecurity security(
            String client, String address, GrpcChannelProperties properties, PropertyChecks checks) {
        String authority = properties.security().authorityOverride();
        if (authority != null) {
            try {
                HostAndPort.parse(authority);
            } catch (IllegalArgumentException ex) {
                throw checks.invalid("security.authority-override", authority, ex.getMessage() + ".");
            }
        }
        RotatingTls own = isOfOwnServer(address) ? tls.ofOwnServer() : null;
        SslContext context =
                isEncrypted(client, address, properties, own) ? tls.of(client, properties, checks, own) : null;
        return new ClientSecurity(
                context, properties.negotiationType() == NegotiationType.PLAINTEXT_UPGRADE, authority);
    }

    /** Returns whether a client encrypts: where no key says so, it does to its own server as that does. */
    private boolean isEncrypted(
            String client, String address, GrpcChannelProperties properties, @Nullable RotatingTls own) {
        boolean followsServer =
                isOfOwnServer(address) && !clients.isSet(client, "negotiation-type") && !ClientTls.isSetFor(properties);
        return followsServer
                ? own != null
                : properties.negotiationType() == NegotiationType.TLS && !address.startsWith(IN_PROCESS);
    }

    private static boolean isOfOwnServer(String address) {
        return address.startsWith(SelfNameResolverProvider.SCHEME + ":")
                || address.startsWith(LocalNameResolverProvider.SCHEME + ":");
    }

    private static ConnectionSettings connections(GrpcChannelProperties properties, PropertyChecks checks) {
        Duration immediate = properties.immediateConnectTimeout();
        if (immediate.isNegative()) {
            throw checks.invalid(
                    "immediate-connect-timeout", immediate, "A duration is needed; 0 connects at the first call.");
        }
        KeepAlive keepAlive = new KeepAlive(
                Objects.requireNonNull(checks.positive("keep-alive-time", properties.keepAliveTime())),
                Objects.requireNonNull(checks.positive("keep-alive-timeout", properties.keepAliveTimeout())),
                properties.keepAliveWithoutCalls());
        return new ConnectionSettings(
                immediate,
                properties.enableKeepAlive() ? keepAlive : null,
                checks.positive("idle-timeout", properties.idleTimeout()),
                properties.shutdownGracePeriod());
    }

    private CallDefaults calls(GrpcChannelProperties properties, PropertyChecks checks) {
        List<Header<?>> headers = new ArrayList<>();
        properties.metadata().forEach((name, value) -> headers.add(header(name, value, checks)));
        for (String interceptor : properties.interceptors()) {
            if (!isInterceptor.test(interceptor)) {
                throw checks.invalid(
                        "interceptors",
                        interceptor,
                        "There is no bean of this name that is an io.grpc.ClientInterceptor.");
            }
        }
        return new CallDefaults(
                properties.userAgent(),
                codec(properties.compression(), checks),
                List.copyOf(headers),
                List.copyOf(properties.interceptors()));
    }

    private static Header<?> header(String name, String value, PropertyChecks checks) {
        try {
            return Header.of(name, value);
        } catch (IllegalArgumentException ex) {
            throw checks.invalid("metadata." + name, value, ex.getMessage() + ".");
        }
    }

    private @Nullable String codec(@Nullable String codec, PropertyChecks checks) {
        if (codec != null && !isCodec.test(codec)) {
            throw checks.invalid(
                    "compression",
                    codec,
                    "No codec has this name; gzip is one, and so is each bean that is annotated with @GrpcCodec.");
        }
        return codec;
    }
}
