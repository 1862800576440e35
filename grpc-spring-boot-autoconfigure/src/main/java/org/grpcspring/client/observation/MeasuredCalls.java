// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.meter.GuardedRegistry;
import org.springframework.util.function.SingletonSupplier;

/**
 * Measures calls from their start to the status that the caller gets, with all their attempts and also those that never
 * reach a server. Safe for use by many threads.
 */
public final class MeasuredCalls implements ClientInterceptor {

    private static final int MAX_AUTHORITIES = 1000;

    private final SingletonSupplier<GuardedRegistry> registry;
    private final CallMeters.Settings settings;
    private final Map<String, CallMeters<MeasuredMethod>> metersByAuthority = new ConcurrentHashMap<>();

    /**
     * Creates the interceptor.
     *
     * @param registry returns where the meters are registered, when the first call is made
     * @param settings what is measured
     */
    public MeasuredCalls(Supplier<MeterRegistry> registry, CallMeters.Settings settings) {
        this.registry = SingletonSupplier.of(() -> new GuardedRegistry(registry.get()));
        this.settings = settings;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        MeasuredMethod measured = meters(next).of(method);
        return measured == null
                ? next.newCall(method, options)
                : new Measured<>(next.newCall(method, options), measured);
    }

    /**
     * Makes a channel's bytes and attempts be counted, nearest to grpc-java: what this does to a method and its options
     * no other interceptor should see. Messages that stay within the process have no bytes.
     *
     * @param builder builds the channel
     * @param triesAgain whether a call of the channel may take several attempts
     */
    public void applyTo(ManagedChannelBuilder<?> builder, BooleanSupplier triesAgain) {
        builder.intercept(new OnWire(this, triesAgain, !(builder instanceof InProcessChannelBuilder)));
    }

    private CallMeters<MeasuredMethod> meters(Channel channel) {
        String authority = Objects.requireNonNullElse(channel.authority(), "");
        CallMeters<MeasuredMethod> found = metersByAuthority.get(authority);
        if (found != null) {
            return found;
        }
        return metersByAuthority.computeIfAbsent(
                metersByAuthority.size() < MAX_AUTHORITIES ? authority : "",
                known -> CallMeters.ofClient(registry.obtain(), settings, known, MeasuredMethod::new));
    }

    /** Counts bytes and attempts. */
    private record OnWire(MeasuredCalls all, BooleanSupplier triesAgain, boolean hasBytes)
            implements ClientInterceptor {

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            MeasuredMethod measured = all.meters(next).of(method);
            if (measured == null) {
                return next.newCall(method, options);
            }
            return next.newCall(
                    hasBytes ? measured.sized(method) : method,
                    triesAgain.getAsBoolean() ? options.withStreamTracerFactory(measured) : options);
        }
    }

    /** A call that is measured. */
    private static final class Measured<Q, R> extends FollowedCall<Q, R> {

        private final MeasuredMethod method;
        private long start;

        Measured(ClientCall<Q, R> call, MeasuredMethod method) {
            super(call);
            this.method = method;
        }

        @Override
        boolean started(Metadata headers) {
            method.started();
            start = System.nanoTime();
            return true;
        }

        @Override
        void messageSent() {
            method.meters().messageSent();
        }

        @Override
        void messageReceived() {
            method.meters().messageReceived();
        }

        @Override
        void ended(Status status) {
            method.meters().ended(status.getCode(), System.nanoTime() - start);
        }
    }
}
