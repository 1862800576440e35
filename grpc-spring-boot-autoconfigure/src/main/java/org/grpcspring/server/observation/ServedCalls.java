// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.meter.MethodMeters;
import org.grpcspring.observation.CallEndListener;
import org.grpcspring.observation.EndedCall;
import org.grpcspring.span.CallTracing;
import org.jspecify.annotations.Nullable;

/** Follows every call of a server, and tells its end to what is to know of it. Safe for use by many threads. */
public final class ServedCalls extends ServerStreamTracer.Factory {

    private static final Log log = LogFactory.getLog(ServedCalls.class);

    private final @Nullable CallMeters<MethodMeters> meters;
    private final @Nullable CallTracing tracing;
    private final @Nullable ServerInterceptor observations;
    private final List<CallEndListener> listeners;
    private final boolean nameCallers;

    /**
     * Creates the follower.
     *
     * @param meters measure the calls, or null for no measures
     * @param tracing traces the calls, or null for no spans
     * @param observations observes the calls instead, or null
     * @param listeners are told of the end of each call, in this order
     * @param nameCallers whether spans and listeners get to know who called
     */
    public ServedCalls(
            @Nullable CallMeters<MethodMeters> meters,
            @Nullable CallTracing tracing,
            @Nullable ServerInterceptor observations,
            List<CallEndListener> listeners,
            boolean nameCallers) {
        this.meters = meters;
        this.tracing = tracing;
        this.observations = observations;
        this.listeners = List.copyOf(listeners);
        this.nameCallers = nameCallers;
    }

    /** Makes the calls of a server be followed, if anything is to know of them. */
    public void applyTo(ServerBuilder<?> builder) {
        if (meters != null || isReported()) {
            builder.addStreamTracerFactory(this);
        }
        if (tracing != null) {
            builder.intercept(new SpanScopes());
        }
        if (observations != null) {
            builder.intercept(observations);
        }
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return isReported()
                ? new ReportedCall(this, tracing == null ? null : tracing.span(), fullMethodName, headers)
                : new MeasuredCall(meters);
    }

    @Nullable
    CallMeters<MethodMeters> meters() {
        return meters;
    }

    boolean nameCallers() {
        return nameCallers;
    }

    boolean isObserved() {
        return observations != null;
    }

    private boolean isReported() {
        return tracing != null || isObserved() || hasListeners();
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    void tell(EndedCall call) {
        for (CallEndListener listener : listeners) {
            try {
                listener.ended(call);
            } catch (RuntimeException | Error ex) {
                log.error("A listener failed at the end of a call", ex);
            }
        }
    }
}
