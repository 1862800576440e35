// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts the spans of calls, named and tagged by OpenTelemetry's conventions for RPC; one that is not sampled gets no
 * tags. A tracer that throws loses its spans, never a call. Safe for use by many threads.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">Semantic conventions for gRPC</a>
 */
public final class CallTracing {

    private static final Log log = LogFactory.getLog(CallTracing.class);

    private final Tracer tracer;
    private final Propagator propagator;
    private final Set<String> excludedServices;
    private final boolean messageEvents;
    private final Map<String, Metadata.Key<String>> keys = new ConcurrentHashMap<>();
    private final Propagator.Getter<Metadata> getter = new Headers();

    /**
     * Creates the tracing.
     *
     * @param tracer makes spans
     * @param propagator reads and writes what headers tell of the caller's span
     * @param excludedServices full names of services that are not traced
     * @param messageEvents whether a span has an event for each message
     */
    public CallTracing(Tracer tracer, Propagator propagator, Set<String> excludedServices, boolean messageEvents) {
        this.tracer = tracer;
        this.propagator = propagator;
        this.excludedServices = Set.copyOf(excludedServices);
        this.messageEvents = messageEvents;
    }

    /** Returns a span that has not begun. */
    public CallSpan span() {
        return new CallSpan(this);
    }

    Tracer tracer() {
        return tracer;
    }

    boolean hasMessageEvents() {
        return messageEvents;
    }

    boolean isTraced(MethodDescriptor<?, ?> method) {
        return !excludedServices.contains(Objects.requireNonNullElse(method.getServiceName(), ""));
    }

    @Nullable
    Span served(@Nullable MethodDescriptor<?, ?> method, Metadata headers, @Nullable SocketAddress peer) {
        try {
            Span span = propagator
                    .extract(headers, getter)
                    .kind(Span.Kind.SERVER)
                    .name(method == null ? CallMeters.UNKNOWN : method.getFullMethodName())
                    .start();
            if (!span.isNoop()) {
                tag(span, method);
                if (peer instanceof InetSocketAddress address && address.getAddress() != null) {
                    InetAddress ip = address.getAddress();
                    span.remoteIpAndPort(ip.getHostAddress(), address.getPort());
                }
            }
            return span;
        } catch (RuntimeException | Error ex) {
            failed(ex);
            return null;
        }
    }

    @Nullable
    Span called(MethodDescriptor<?, ?> method, Metadata headers, @Nullable String authority) {
        try {
            Span caller = tracer.currentSpan();
            if (caller != null && caller.isNoop()) {
                propagator.inject(caller.context(), headers, this::set);
                return null;
            }
            Span span = tracer.spanBuilder()
                    .kind(Span.Kind.CLIENT)
                    .name(method.getFullMethodName())
                    .start();
            if (!span.isNoop()) {
                tag(span, method);
                Peer peer = Peer.of(authority);
                if (peer.name() != null) {
                    span.tag("server.address", peer.name());
                }
                if (peer.port() != null && peer.port() > 0) {
                    span.tag("server.port", peer.port());
                }
            }
            propagator.inject(span.context(), headers, this::set);
            return span;
        } catch (RuntimeException | Error ex) {
            failed(ex);
            return null;
        }
    }

    void failed(Throwable failure) {
        log.debug("A call is not traced as it should be: the tracer failed", failure);
    }

    private static void tag(Span span, @Nullable MethodDescriptor<?, ?> method) {
        span.tag("rpc.system", "grpc");
        if (method != null) {
            span.tag("rpc.service", Objects.requireNonNullElse(method.getServiceName(), CallMeters.UNKNOWN));
            span.tag("rpc.method", Objects.requireNonNullElse(method.getBareMethodName(), CallMeters.UNKNOWN));
        }
    }

    private void set(@Nullable Metadata headers, String name, String value) {
        if (headers != null) {
            Metadata.Key<String> key = key(name);
            headers.discardAll(key);
            headers.put(key, value);
        }
    }

    private Metadata.Key<String> key(String name) {
        Metadata.Key<String> known = keys.get(name);
        return known != null
                ? known
                : keys.computeIfAbsent(name, any -> Metadata.Key.of(any, Metadata.ASCII_STRING_MARSHALLER));
    }

    /** Reads headers. */
    private final class Headers implements Propagator.Getter<Metadata> {

        @Override
        public @Nullable String get(Metadata headers, String name) {
            return headers.get(key(name));
        }

        @Override
        public Iterable<String> getAll(Metadata headers, String name) {
            return Objects.requireNonNullElse(headers.getAll(key(name)), List.of());
        }
    }
}
