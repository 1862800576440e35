// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.LongAdder;
import org.grpcspring.meter.MethodMeters;
import org.jspecify.annotations.Nullable;

/** Measures the calls of one method by one client, and the attempts at them. Safe for use by many threads. */
final class MeasuredMethod extends ClientStreamTracer.Factory {

    private static final String COUNTER = ".attempts";
    private static final String DESCRIPTION = "Attempts at calls";
    private static final String KIND = "grpc.attempt";
    private static final ClientStreamTracer COUNTED = new ClientStreamTracer() {};

    private final MethodMeters meters;
    private final LongAdder first;
    private final LongAdder retries;
    private final LongAdder transparentRetries;
    private final LongAdder hedges;
    private volatile @Nullable Sized<?, ?> sized;

    MeasuredMethod(MethodMeters meters) {
        this.meters = meters;
        this.first = meters.counter(COUNTER, DESCRIPTION, KIND, "first");
        this.retries = meters.counter(COUNTER, DESCRIPTION, KIND, "retry");
        this.transparentRetries = meters.counter(COUNTER, DESCRIPTION, KIND, "transparent-retry");
        this.hedges = meters.counter(COUNTER, DESCRIPTION, KIND, "hedge");
    }

    MethodMeters meters() {
        return meters;
    }

    void started() {
        meters.started();
        first.increment();
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo attempt, Metadata headers) {
        if (attempt.isTransparentRetry()) {
            transparentRetries.increment();
        } else if (attempt.getPreviousAttempts() > 0) {
            (attempt.isHedging() ? hedges : retries).increment();
        }
        return COUNTED;
    }

    /** Returns the same method, whose messages have their bytes counted. */
    // What is kept was made from this method, and so has its types.
    @SuppressWarnings("unchecked")
    <Q, R> MethodDescriptor<Q, R> sized(MethodDescriptor<Q, R> method) {
        Sized<?, ?> known = sized;
        if (known == null || known.original != method) {
            known = new Sized<>(
                    method,
                    method.toBuilder(
                                    new CountingMarshaller<>(method.getRequestMarshaller(), meters),
                                    new CountingMarshaller<>(method.getResponseMarshaller(), meters))
                            .build());
            sized = known;
        }
        return ((Sized<Q, R>) known).counted;
    }

    /** A method, and the same one with marshallers that count. */
    private record Sized<Q, R>(MethodDescriptor<Q, R> original, MethodDescriptor<Q, R> counted) {}
}
