// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.grpcspring.observation.CallMeters;
import org.grpcspring.observation.MethodMeters;

/**
 * Measures calls from their start to the status that the caller gets, with all their attempts and also those that never
 * reach a server. Safe for use by many threads.
 */
public final class MeasuredCalls implements ClientInterceptor {

    private static final int MAX_AUTHORITIES = 1000;

    private final MeterRegistry registry;
    private final CallMeters.Settings settings;
    private final Map<String, CallMeters<Attempts>> metersByAuthority = new ConcurrentHashMap<>();

    /**
     * Creates the interceptor.
     *
     * @param registry where the meters are registered
     * @param settings what is measured
     */
    public MeasuredCalls(MeterRegistry registry, CallMeters.Settings settings) {
        this.registry = registry;
        this.settings = settings;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        Attempts attempts = meters(next).of(method);
        return attempts == null
                ? next.newCall(method, options)
                : new Measured<>(next.newCall(method, options.withStreamTracerFactory(attempts)), attempts.meters());
    }

    private CallMeters<Attempts> meters(Channel channel) {
        String authority = Objects.requireNonNullElse(channel.authority(), "");
        CallMeters<Attempts> found = metersByAuthority.get(authority);
        if (found != null) {
            return found;
        }
        return metersByAuthority.computeIfAbsent(
                metersByAuthority.size() < MAX_AUTHORITIES ? authority : "",
                known -> CallMeters.ofClient(registry, settings, known, Attempts::new));
    }

    /** A call that is measured from its start. */
    private static final class Measured<Q, R> extends SimpleForwardingClientCall<Q, R> {

        private final MethodMeters meters;

        Measured(ClientCall<Q, R> call, MethodMeters meters) {
            super(call);
            this.meters = meters;
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            meters.started();
            MeasuredListener<R> measured = new MeasuredListener<>(listener, meters);
            try {
                super.start(measured, headers);
            } catch (RuntimeException | Error ex) {
                measured.end(Status.fromThrowable(ex));
                throw ex;
            }
        }
    }

    /** Records the end of a call, once. */
    private static final class MeasuredListener<R> extends SimpleForwardingClientCallListener<R> {

        private final MethodMeters meters;
        private final long start = System.nanoTime();
        private boolean ended;

        MeasuredListener(ClientCall.Listener<R> listener, MethodMeters meters) {
            super(listener);
            this.meters = meters;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end(status);
            super.onClose(status, trailers);
        }

        void end(Status status) {
            if (!ended) {
                ended = true;
                meters.ended(status.getCode(), System.nanoTime() - start);
            }
        }
    }
}
