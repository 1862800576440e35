// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationConvention;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcClientInterceptor;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Observes calls by Micrometer's own interceptor. Safe for use by many threads. */
public final class ClientObservations implements ClientInterceptor {

    private final Set<String> excludedServices;
    private final ObservationGrpcClientInterceptor interceptor;

    /**
     * Creates the interceptor.
     *
     * @param registry makes observations
     * @param excludedServices full names of services that are not observed
     * @param convention names and tags observations, or null for Micrometer's default
     */
    public ClientObservations(
            ObservationRegistry registry,
            Set<String> excludedServices,
            @Nullable GrpcClientObservationConvention convention) {
        this.excludedServices = Set.copyOf(excludedServices);
        this.interceptor = new ObservationGrpcClientInterceptor(registry);
        if (convention != null) {
            interceptor.setCustomConvention(convention);
        }
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return excludedServices.contains(Objects.requireNonNullElse(method.getServiceName(), ""))
                ? next.newCall(method, options)
                : interceptor.interceptCall(method, options, next);
    }
}
