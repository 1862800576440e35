// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServiceDescriptor;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.grpcspring.client.call.CallSettings.Hedging;
import org.grpcspring.client.call.CallSettings.Retry;
import org.grpcspring.client.call.CallSettings.Rule;

/**
 * Makes a channel follow the settings of its client's calls.
 *
 * @param settings what is decided
 * @param services returns the services of the client's stubs that are known so far
 */
public record CallPolicy(CallSettings settings, Supplier<Set<ServiceDescriptor>> services) {

    /** Makes the channel of a builder follow this policy. */
    public void applyTo(ManagedChannelBuilder<?> builder) {
        if (settings.defaultTimeout() != null || !settings.propagateDeadline()) {
            builder.intercept(new CallDeadlines(settings));
        }
        Map<String, ?> config = ServiceConfig.of(settings, services.get());
        if (!config.isEmpty()) {
            // In-process channels have it disabled.
            builder.defaultServiceConfig(config).enableRetry();
        }
        // grpc-java's own limit of 5 would hold silently.
        rules().map(Rule::retry)
                .flatMap(Stream::ofNullable)
                .mapToInt(Retry::maxAttempts)
                .max()
                .ifPresent(builder::maxRetryAttempts);
        rules().map(Rule::hedging)
                .flatMap(Stream::ofNullable)
                .mapToInt(Hedging::maxAttempts)
                .max()
                .ifPresent(builder::maxHedgedAttempts);
    }

    /** Returns whether a call may take several attempts. */
    public boolean triesAgain() {
        return settings.serviceConfig() != null
                || rules().anyMatch(rule -> rule.retry() != null || rule.hedging() != null);
    }

    /** Builds the channel of a builder that this policy was applied to. */
    public ManagedChannel build(ManagedChannelBuilder<?> builder) {
        return rules().anyMatch(Rule::isForIdempotentMethods)
                ? new LateConfiguredChannel(builder, this)
                : builder.build();
    }

    private Stream<Rule> rules() {
        return Stream.concat(Stream.of(settings.all()), settings.methods().values().stream());
    }
}
