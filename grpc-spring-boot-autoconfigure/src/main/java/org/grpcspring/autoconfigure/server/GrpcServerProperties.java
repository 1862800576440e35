// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the gRPC server. A duration without a unit is in seconds, a size without one in bytes.
 *
 * @param enabled Whether a gRPC server is started.
 * @param address The address to listen on: an IP address or a host name, '*' for all addresses, unix:path for a Unix
 *     domain socket (Linux), or local:name for a name that clients in the same JVM reach without a port.
 * @param port The TCP port to listen on; 0 takes a free one, -1 starts no network server.
 * @param inProcessName The name under which clients in the same application reach the server without a network.
 * @param shutdownDrainDelay How long the server goes on accepting calls after health says NOT_SERVING, so that load
 *     balancers take note.
 * @param shutdownGracePeriod How long calls in flight may go on when the server stops; negative means for ever, 0 not
 *     at all. Together with shutdown-drain-delay and 5s it must fit into spring.lifecycle.timeout-per-shutdown-phase.
 * @param reflectionServiceEnabled Whether the standard reflection services are served.
 * @param healthServiceEnabled Whether the standard health service is served; if it is set to true, also by an
 *     application that has no service of its own.
 * @param channelzServiceEnabled Whether the service is served that shows every channel, server and socket of the
 *     process (gRFC A14).
 * @param adminServicesEnabled Whether grpc-java's admin services are served (gRFC A38): channelz, and CSDS where
 *     grpc-xds is on the class path.
 * @param maxInboundMessageSize The largest message accepted; -1 means no limit.
 * @param maxInboundMetadataSize The largest metadata accepted; -1 means no limit.
 * @param maxOutboundMetadataSize The largest metadata that clients accept: descriptions of failures are cut to fit it,
 *     then details and other entries are left out; -1 means no limit.
 * @param enableKeepAlive Whether the server pings silent connections as keep-alive-time says; otherwise every 2 hours.
 * @param keepAliveTime How long a connection is silent before the server pings it.
 * @param keepAliveTimeout How long the server waits for the answer to a ping before it drops the connection.
 * @param permitKeepAliveTime The shortest time between two pings of a client; one that pings more often is
 *     disconnected.
 * @param permitKeepAliveWithoutCalls Whether clients may ping while they have no call.
 * @param maxConnectionIdle How long a connection may have no call before it is closed; no limit if not set.
 * @param maxConnectionAge How long a connection may last before it is closed gracefully; no limit if not set.
 * @param maxConnectionAgeGrace How long calls may go on after max-connection-age; no limit if not set.
 * @param maxConcurrentCalls How many calls may be in flight before more are refused; -1 means no limit, and if not set
 *     there may be one for every 64 KB of the largest heap.
 * @param maxConcurrentCallsPerConnection How many calls one connection may have at once; no limit if not set.
 * @param flowControlWindow How many bytes one connection may have under way to the server; 1MB if not set.
 * @param maxRstFramesPerWindow How many calls a client may reset within rst-frames-window before its connection is
 *     closed.
 * @param rstFramesWindow The window of max-rst-frames-per-window, in whole seconds.
 * @param defaultDeadline The deadline of calls that bring none; none if not set.
 * @param maxDeadline The latest deadline that calls may have, and that those get which bring a later one or none; no
 *     limit if not set.
 * @param interruptWhenCancelled Whether the thread of a handler is interrupted when its call is cancelled. An interrupt
 *     closes the files and channels of java.nio that the thread is using, for all other threads too.
 * @param overloadRetryDelay How long refused clients are asked to wait before they try again.
 * @param adaptiveLimit A limit of unary calls that follows how long they take.
 * @param executor Where calls run: auto, virtual, platform, direct, or the name of a bean of type Executor.
 * @param platformThreads The pool of executor platform.
 * @param compression The codec that compresses replies, such as gzip; none if not set.
 * @param methods What differs for a service, by [package.Service], or a method, by [package.Service/Method].
 * @param errors What clients get to know of exceptions.
 * @param validation The rules that messages are checked by.
 * @param security Encryption by certificate files.
 * @param ssl Encryption by one of Spring Boot's SSL bundles.
 */
@ConfigurationProperties("grpc.server")
public record GrpcServerProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("*") String address,
        @DefaultValue("9090") int port,
        @Nullable String inProcessName,

        @DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS)
        Duration shutdownDrainDelay,

        @DefaultValue("20s") @DurationUnit(ChronoUnit.SECONDS)
        Duration shutdownGracePeriod,

        @DefaultValue("true") boolean reflectionServiceEnabled,
        @DefaultValue("true") boolean healthServiceEnabled,
        @DefaultValue("false") boolean channelzServiceEnabled,
        @DefaultValue("false") boolean adminServicesEnabled,
        @Nullable DataSize maxInboundMessageSize,
        @Nullable DataSize maxInboundMetadataSize,
        @DefaultValue("8KB") DataSize maxOutboundMetadataSize,
        @DefaultValue("false") boolean enableKeepAlive,

        @DefaultValue("2h") @DurationUnit(ChronoUnit.SECONDS)
        Duration keepAliveTime,

        @DefaultValue("20s") @DurationUnit(ChronoUnit.SECONDS)
        Duration keepAliveTimeout,

        @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS)
        Duration permitKeepAliveTime,

        @DefaultValue("false") boolean permitKeepAliveWithoutCalls,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration maxConnectionIdle,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration maxConnectionAge,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration maxConnectionAgeGrace,
        @Nullable Integer maxConcurrentCalls,
        @Nullable Integer maxConcurrentCallsPerConnection,
        @Nullable DataSize flowControlWindow,
        @DefaultValue("10000") int maxRstFramesPerWindow,

        @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS)
        Duration rstFramesWindow,

        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration defaultDeadline,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration maxDeadline,
        @DefaultValue("false") boolean interruptWhenCancelled,

        @DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS)
        Duration overloadRetryDelay,

        @DefaultValue AdaptiveLimit adaptiveLimit,
        @DefaultValue("auto") String executor,
        @DefaultValue PlatformThreads platformThreads,
        @Nullable String compression,
        @DefaultValue Map<String, Method> methods,
        @DefaultValue Errors errors,
        @DefaultValue Validation validation,
        @DefaultValue Security security,
        @DefaultValue Ssl ssl) {

    /**
     * A limit of unary calls that falls when they take longer than they used to.
     *
     * @param enabled Whether a limit of unary calls follows how long they take; this needs
     *     com.netflix.concurrency-limits:concurrency-limits-core.
     * @param initial How many unary calls the adaptive limit admits at once at first.
     * @param min How many unary calls the adaptive limit always admits at once.
     * @param max How many unary calls the adaptive limit admits at once at most.
     */
    public record AdaptiveLimit(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("100") int initial,
            @DefaultValue("20") int min,
            @DefaultValue("1000") int max) {}

    /**
     * The pool of executor platform.
     *
     * @param min How many threads the pool of executor platform has before calls wait; as many as there are processors
     *     if not set.
     * @param max How many threads the pool of executor platform has at most.
     * @param queueCapacity How many calls may be in flight on the pool of executor platform beyond max before more are
     *     refused.
     * @param maxStreams How many calls may have a thread of their own, beside the pool of executor platform, on which
     *     their handler waits for requests, before more are refused.
     */
    public record PlatformThreads(
            @Nullable Integer min,
            @DefaultValue("256") int max,
            @DefaultValue("10000") int queueCapacity,
            @DefaultValue("256") int maxStreams) {}

    /**
     * What differs for a service or a method.
     *
     * @param executor Where calls of the service or method run.
     * @param maxConcurrentCalls How many calls of the service or method may be in flight before more are refused.
     * @param compression The codec that compresses replies of the service or method.
     * @param interruptWhenCancelled Whether the threads of the service's or method's handlers are interrupted when
     *     their call is cancelled.
     */
    public record Method(
            @Nullable String executor,
            @Nullable Integer maxConcurrentCalls,
            @Nullable String compression,
            @Nullable Boolean interruptWhenCancelled) {}

    /**
     * What clients get to know of exceptions.
     *
     * @param mapping Whether well-known exceptions have a status of their own; otherwise each is INTERNAL, but for
     *     refusals of Spring Security.
     * @param debugInfo Whether clients get the exception and where it was thrown; for development only.
     * @param locales The languages, such as de and en-GB, in which the application has messages for callers; the
     *     default is those of its message bundles. No other is looked up, whatever callers accept.
     * @param relay Whether callers get everything that other services answered, rather than their code and the standard
     *     details; for gateways.
     */
    public record Errors(
            @DefaultValue("true") boolean mapping,
            @DefaultValue("false") boolean debugInfo,
            @DefaultValue List<Locale> locales,
            @DefaultValue("false") boolean relay) {}

    /**
     * The rules that messages are checked by.
     *
     * @param enabled Whether requests are checked before the service gets them; those that break a rule are refused
     *     with INVALID_ARGUMENT.
     * @param responses Whether replies are checked too; those that break a rule end their call with INTERNAL.
     * @param protovalidate Whether messages are checked by the rules in the proto; this needs build.buf:protovalidate.
     * @param jakarta Whether messages are checked by the constraints that the application's
     *     jakarta.validation.Validator knows of their classes.
     */
    public record Validation(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("false") boolean responses,
            @DefaultValue("true") boolean protovalidate,
            @DefaultValue("true") boolean jakarta) {}

    /**
     * Encryption by certificate files.
     *
     * @param enabled Whether connections are encrypted by certificate-chain and private-key, or by key-store.
     * @param certificateChain The file of the server's certificate and those that lead to its issuer (PEM).
     * @param privateKey The file of the private key of the server's certificate (PEM).
     * @param privateKeyPassword The password of the file of the private key.
     * @param keyStore The file of the server's certificate and private key, instead of certificate-chain and
     *     private-key.
     * @param keyStoreFormat The format of the key store, such as JKS or PKCS12; AUTODETECT finds it out.
     * @param keyStorePassword The password of the key store.
     * @param clientAuth Whether clients prove who they are by a certificate.
     * @param trustCertCollection The file of the certificates that clients' certificates are trusted by (PEM).
     * @param trustStore The file of the certificates that clients' certificates are trusted by, instead of
     *     trust-cert-collection.
     * @param trustStoreFormat The format of the trust store, such as JKS or PKCS12; AUTODETECT finds it out.
     * @param trustStorePassword The password of the trust store.
     * @param ciphers The TLS cipher suites accepted, separated by space, comma or colon.
     * @param protocols The TLS versions accepted, separated by space, comma or colon.
     */
    public record Security(
            @DefaultValue("false") boolean enabled,
            @Nullable String certificateChain,
            @Nullable String privateKey,
            @Nullable String privateKeyPassword,
            @Nullable String keyStore,
            @DefaultValue("AUTODETECT") String keyStoreFormat,
            @Nullable String keyStorePassword,
            @DefaultValue("NONE") ClientAuth clientAuth,
            @Nullable String trustCertCollection,
            @Nullable String trustStore,
            @DefaultValue("AUTODETECT") String trustStoreFormat,
            @Nullable String trustStorePassword,
            @Nullable String ciphers,
            @Nullable String protocols) {

        /** Returns a text without passwords. */
        @Override
        public String toString() {
            return "Security[enabled=" + enabled + "]";
        }
    }

    /**
     * Encryption by one of Spring Boot's SSL bundles.
     *
     * @param bundle The name of the SSL bundle that connections are encrypted by; with its reload-on-update,
     *     certificates rotate while serving.
     */
    public record Ssl(@Nullable String bundle) {}
}
