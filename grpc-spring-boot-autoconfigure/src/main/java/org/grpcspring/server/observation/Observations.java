// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationConvention;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcServerInterceptor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Set;
import org.grpcspring.observation.EndedCall;
import org.jspecify.annotations.Nullable;

/**
 * Observes calls by Micrometer's own interceptor, and tells the observation the status of a call that ends without the
 * service closing it, which that interceptor does not know. Safe for use by many threads.
 */
public final class Observations implements ServerInterceptor {

    /** Finds the call that is being served. */
    static final Context.Key<EndedCall> CALL = Context.key("grpc-observed-call");

    private final ObservationRegistry registry;
    private final Set<String> excludedServices;
    private final ObservationGrpcServerInterceptor interceptor;

    /**
     * Creates the interceptor.
     *
     * @param registry makes observations
     * @param excludedServices full names of services that are not observed
     * @param convention names and tags observations, or null for Micrometer's default
     */
    public Observations(
            ObservationRegistry registry,
            Set<String> excludedServices,
            @Nullable GrpcServerObservationConvention convention) {
        this.registry = registry;
        this.excludedServices = Set.copyOf(excludedServices);
        this.interceptor = new ObservationGrpcServerInterceptor(registry);
        if (convention != null) {
            interceptor.setCustomConvention(convention);
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String service = call.getMethodDescriptor().getServiceName();
        return service == null || excludedServices.contains(service)
                ? next.startCall(call, headers)
                : interceptor.interceptCall(
                        call, headers, (observed, metadata) -> new Ending<>(next.startCall(observed, metadata)));
    }

    /** Tells the true status at the end of a cancelled call, within whose scope it is called. */
    private final class Ending<Q> extends SimpleForwardingServerCallListener<Q> {

        private final @Nullable EndedCall call = CALL.get();

        Ending(ServerCall.Listener<Q> listener) {
            super(listener);
        }

        @Override
        public void onCancel() {
            Observation current = registry.getCurrentObservation();
            if (call != null
                    && current != null
                    && current.getContext() instanceof GrpcServerObservationContext context) {
                context.setStatusCode(call.status().getCode());
            }
            super.onCancel();
        }
    }
}
