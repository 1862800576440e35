// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import java.util.Set;
import org.grpcspring.meter.CallMeters;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Settings of what is measured and traced of calls.
 *
 * @param mode How calls are timed and traced: fast by own code, or observation by Micrometer's Observation API.
 * @param excludedServices The full names of services whose calls are neither measured, traced nor logged; empty for
 *     none.
 * @param caller Whether spans and the access log name those who call, where servers are secured.
 * @param metrics What is measured, where there is a meter registry.
 * @param tracing What is traced, where there is a tracer.
 * @param accessLog The log that has a line for each call.
 */
@ConfigurationProperties("grpc.observation")
public record GrpcObservationProperties(
        @DefaultValue("fast") ObservationMode mode,

        @DefaultValue({
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection"
        })
        Set<String> excludedServices,

        @DefaultValue("false") boolean caller,
        @DefaultValue Metrics metrics,
        @DefaultValue Tracing tracing,
        @DefaultValue AccessLog accessLog) {

    /** The key of net.devh's starter that switches observations off. */
    static final String TRACING_KEY = "management.tracing.grpc.enabled";

    CallMeters.Settings measured(Environment environment) {
        boolean isObserved = mode == ObservationMode.OBSERVATION
                && Boolean.parseBoolean(environment.getProperty(TRACING_KEY, "true"));
        return new CallMeters.Settings(excludedServices, !isObserved);
    }

    /**
     * What is measured.
     *
     * @param server Whether the calls that are served are measured.
     * @param client Whether the calls that are made are measured.
     */
    public record Metrics(
            @DefaultValue("true") boolean server,
            @DefaultValue("true") boolean client) {}

    /**
     * What is traced.
     *
     * @param server Whether the calls that are served have spans.
     * @param client Whether the calls that are made have spans.
     * @param messageEvents Whether the span of a call has an event for each message.
     */
    public record Tracing(
            @DefaultValue("true") boolean server,
            @DefaultValue("true") boolean client,
            @DefaultValue("false") boolean messageEvents) {}

    /**
     * The log that has a line for each call.
     *
     * @param server Which of the calls that are served have a line in the access log: off for none, errors for those
     *     that ended with another status than OK, or all.
     * @param client Which of the calls that are made have a line in the access log: off for none, errors for those that
     *     ended with another status than OK, or all.
     * @param metadata The keys of the callers' metadata that are in the lines of the access log; of credentials and
     *     binary values it only says that they were there.
     * @param queueCapacity How many lines of the access log of each side may wait to be written; those beyond it are
     *     counted, but not written.
     */
    public record AccessLog(
            @DefaultValue("off") AccessLogCalls server,
            @DefaultValue("off") AccessLogCalls client,
            @DefaultValue Set<String> metadata,
            @DefaultValue("10000") int queueCapacity) {}
}
