// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.MethodDescriptor;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.observation.Faults;
import org.grpcspring.observation.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Says which calls have spans. A library for spans that throws loses them, never a call. Safe for use by many threads.
 */
public final class CallTracing {

    private static final int MAX_AUTHORITIES = 1000;

    private final SpanLibrary<?> library;
    private final Set<String> excludedServices;
    private final boolean messageEvents;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final Faults faults = new Faults(
            LogFactory.getLog(CallTracing.class), "Calls are not traced as they should be: the tracer failed");

    /**
     * Creates the tracing.
     *
     * @param library makes spans
     * @param excludedServices full names of services that are not traced
     * @param messageEvents whether a span has an event for each message
     */
    public CallTracing(SpanLibrary<?> library, Set<String> excludedServices, boolean messageEvents) {
        this.library = library;
        this.excludedServices = Set.copyOf(excludedServices);
        this.messageEvents = messageEvents;
    }

    /** Returns a span that has not begun. */
    public CallSpan<?> span() {
        return span(library);
    }

    private <S> CallSpan<S> span(SpanLibrary<S> used) {
        return new CallSpan<>(this, used);
    }

    boolean hasMessageEvents() {
        return messageEvents;
    }

    boolean isTraced(MethodDescriptor<?, ?> method) {
        return !excludedServices.contains(Objects.requireNonNullElse(method.getServiceName(), ""));
    }

    Peer peer(@Nullable String authority) {
        String known = Objects.requireNonNullElse(authority, "");
        Peer found = peers.get(known);
        if (found != null) {
            return found;
        }
        Peer peer = Peer.of(authority);
        if (peers.size() < MAX_AUTHORITIES) {
            peers.put(known, peer);
        }
        return peer;
    }

    void failed(Throwable failure) {
        faults.report(failure);
    }
}
