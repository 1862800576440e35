// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Settings of one client; what a client does not set is taken from {@code grpc.client.GLOBAL}. A duration without a
 * unit is in seconds, a size without one in bytes.
 *
 * @param address Where the servers are: host:port, static://host:port,host:port, dns:///host:port, unix:path,
 *     in-process:name, local:name, or self:self for the application's own server.
 * @param negotiationType How connections to the servers are protected; those to self:self as the server itself is,
 *     unless it is set.
 * @param defaultLoadBalancingPolicy The policy that spreads calls over the servers.
 * @param enableKeepAlive Whether the client pings silent connections.
 * @param keepAliveTime How long a connection is silent before the client pings it; at least 10 seconds.
 * @param keepAliveTimeout How long the client waits for the answer to a ping before it drops the connection.
 * @param keepAliveWithoutCalls Whether the client pings while it has no call.
 * @param idleTimeout How long the client stays connected without a call; 30 minutes if not set.
 * @param immediateConnectTimeout How long the start waits until the client is connected, and fails if it is not; 0
 *     connects at the first call.
 * @param requiredForReadiness Whether the application is not ready while this client fails to connect; for that it
 *     needs Actuator's group readiness.
 * @param shutdownGracePeriod How long calls in flight may go on when the application stops; negative means for ever, 0
 *     not at all.
 * @param maxInboundMessageSize The largest message accepted; -1 means no limit.
 * @param maxInboundMetadataSize The largest metadata accepted; -1 means no limit.
 * @param userAgent What the client says it is, before grpc-java's own name.
 * @param compression The codec that compresses requests, such as gzip; none if not set.
 * @param metadata What is sent with every call that does not bring it, by name; in Base64 if the name ends with -bin.
 * @param interceptors The names of the interceptor beans that the client has beside the global ones.
 * @param defaultRequestTimeout The deadline of calls that have none; none if not set.
 * @param propagateDeadline Whether a call made while serving a call ends with that one, at its deadline or when it is
 *     cancelled.
 * @param retry How failed calls are tried again.
 * @param hedging How calls are sent several times, for the first good reply.
 * @param throttling When no call is tried again or hedged, because too many fail.
 * @param methods What differs for a service, by [package.Service], or a method, by [package.Service/Method].
 * @param serviceConfig A gRPC service config, in JSON, instead of retry, hedging, throttling and methods.
 * @param credentials What calls bear that have no credentials of their own.
 * @param security Encryption by certificate files.
 * @param ssl Encryption by one of Spring Boot's SSL bundles.
 */
@ConfigurationProperties("grpc.client.GLOBAL")
public record GrpcChannelProperties(
        @Nullable String address,
        @DefaultValue("TLS") NegotiationType negotiationType,
        @DefaultValue("round_robin") String defaultLoadBalancingPolicy,
        @DefaultValue("false") boolean enableKeepAlive,

        @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS)
        Duration keepAliveTime,

        @DefaultValue("20s") @DurationUnit(ChronoUnit.SECONDS)
        Duration keepAliveTimeout,

        @DefaultValue("false") boolean keepAliveWithoutCalls,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration idleTimeout,

        @DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS)
        Duration immediateConnectTimeout,

        @DefaultValue("false") boolean requiredForReadiness,

        @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS)
        Duration shutdownGracePeriod,

        @Nullable DataSize maxInboundMessageSize,
        @Nullable DataSize maxInboundMetadataSize,
        @Nullable String userAgent,
        @Nullable String compression,
        @DefaultValue Map<String, String> metadata,
        @DefaultValue List<String> interceptors,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration defaultRequestTimeout,
        @DefaultValue("true") boolean propagateDeadline,
        @NestedConfigurationProperty GrpcCallProperties.@Nullable Retry retry,
        @NestedConfigurationProperty GrpcCallProperties.@Nullable Hedging hedging,
        @NestedConfigurationProperty @DefaultValue GrpcCallProperties.Throttling throttling,
        @DefaultValue Map<String, GrpcCallProperties.Method> methods,
        @Nullable String serviceConfig,
        @NestedConfigurationProperty @DefaultValue GrpcCredentialsProperties credentials,
        @DefaultValue Security security,
        @DefaultValue Ssl ssl) {

    /** Returns a text without the values of metadata. */
    @Override
    public String toString() {
        return "GrpcChannelProperties[address=" + address + "]";
    }

    /**
     * Encryption by certificate files.
     *
     * @param clientAuthEnabled Whether the client proves who it is by the certificate of certificate-chain or
     *     key-store.
     * @param certificateChain The file of the client's certificate and those that lead to its issuer (PEM).
     * @param privateKey The file of the private key of the client's certificate (PEM).
     * @param privateKeyPassword The password of the file of the private key.
     * @param keyStore The file of the client's certificate and private key, instead of certificate-chain and
     *     private-key.
     * @param keyStoreFormat The format of the key store, such as JKS or PKCS12; AUTODETECT finds it out.
     * @param keyStorePassword The password of the key store.
     * @param trustCertCollection The file of the certificates that servers' certificates are trusted by (PEM); those
     *     that the JVM trusts if not set.
     * @param trustStore The file of the certificates that servers' certificates are trusted by, instead of
     *     trust-cert-collection.
     * @param trustStoreFormat The format of the trust store, such as JKS or PKCS12; AUTODETECT finds it out.
     * @param trustStorePassword The password of the trust store.
     * @param authorityOverride The name that the server's certificate must bear, and that the server is called by,
     *     rather than that of the address; also with a bundle and without encryption.
     * @param ciphers The TLS cipher suites offered, separated by space, comma or colon.
     * @param protocols The TLS versions offered, separated by space, comma or colon.
     */
    public record Security(
            @DefaultValue("false") boolean clientAuthEnabled,
            @Nullable String certificateChain,
            @Nullable String privateKey,
            @Nullable String privateKeyPassword,
            @Nullable String keyStore,
            @DefaultValue("AUTODETECT") String keyStoreFormat,
            @Nullable String keyStorePassword,
            @Nullable String trustCertCollection,
            @Nullable String trustStore,
            @DefaultValue("AUTODETECT") String trustStoreFormat,
            @Nullable String trustStorePassword,
            @Nullable String authorityOverride,
            @Nullable String ciphers,
            @Nullable String protocols) {

        /** Returns a text without passwords. */
        @Override
        public String toString() {
            return "Security[clientAuthEnabled=" + clientAuthEnabled + "]";
        }
    }

    /**
     * Encryption by one of Spring Boot's SSL bundles.
     *
     * @param bundle The name of the SSL bundle that connections are encrypted by; with its reload-on-update,
     *     certificates rotate while connected.
     */
    public record Ssl(@Nullable String bundle) {}
}
