// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import java.util.concurrent.atomic.LongAdder;
import org.grpcspring.observation.MethodMeters;

/** Measures the attempts at the calls of one method. Safe for use by many threads. */
final class Attempts extends ClientStreamTracer.Factory {

    private static final String COUNTER = ".attempts";
    private static final String KIND = "grpc.attempt";

    private final MethodMeters meters;
    private final ClientStreamTracer tracer;
    private final LongAdder first;
    private final LongAdder retries;
    private final LongAdder transparentRetries;
    private final LongAdder hedges;

    Attempts(MethodMeters meters) {
        this.meters = meters;
        this.tracer = new Messages(meters);
        this.first = meters.counter(COUNTER, KIND, "first");
        this.retries = meters.counter(COUNTER, KIND, "retry");
        this.transparentRetries = meters.counter(COUNTER, KIND, "transparent-retry");
        this.hedges = meters.counter(COUNTER, KIND, "hedge");
    }

    MethodMeters meters() {
        return meters;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo attempt, Metadata headers) {
        kind(attempt).increment();
        return tracer;
    }

    private LongAdder kind(ClientStreamTracer.StreamInfo attempt) {
        if (attempt.isTransparentRetry()) {
            return transparentRetries;
        }
        if (attempt.getPreviousAttempts() == 0) {
            return first;
        }
        return attempt.isHedging() ? hedges : retries;
    }

    /** Counts messages, of all attempts alike. */
    private static final class Messages extends ClientStreamTracer {

        private final MethodMeters meters;

        Messages(MethodMeters meters) {
            this.meters = meters;
        }

        @Override
        public void outboundMessage(int number) {
            meters.messageSent();
        }

        @Override
        public void inboundMessage(int number) {
            meters.messageReceived();
        }

        @Override
        public void outboundWireSize(long bytes) {
            meters.bytesSent(bytes);
        }

        @Override
        public void inboundWireSize(long bytes) {
            meters.bytesReceived(bytes);
        }
    }
}
