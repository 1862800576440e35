// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.grpcspring.client.observation.MeasuredCalls;
import org.grpcspring.server.observation.ServedCalls;
import org.junit.jupiter.api.Test;

/** Holds the metrics to what they may cost. */
class MetricsCostTests {

    private static final CallMeters.Settings ALL = new CallMeters.Settings(Set.of(), true);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void callCostsAtMost250BytesMore() throws IOException {
        try (CallCost bare = bare();
                CallCost measured = measured()) {
            long b = bare.perCall();
            long m = measured.perCall();
            System.out.println("FIGURE unary " + b + " " + m + " +" + (m - b));
            assertThat(m - b).isLessThanOrEqualTo(250);
        }
    }

    @Test
    void messageCostsAtMost8BytesMore() throws IOException {
        try (CallCost bare = bare();
                CallCost measured = measured()) {
            long b = bare.perMessage();
            long m = measured.perMessage();
            System.out.println("FIGURE message " + b + " " + m + " +" + (m - b));
            assertThat(m - b).isLessThanOrEqualTo(8);
        }
    }

    private static CallCost bare() throws IOException {
        return new CallCost(builder -> {}, builder -> {});
    }

    private CallCost measured() throws IOException {
        MeasuredCalls calls = new MeasuredCalls(() -> registry, ALL);
        return new CallCost(
                builder -> builder.addStreamTracerFactory(
                        new ServedCalls(CallMeters.ofServer(registry, ALL), null, null, List.of())),
                builder -> {
                    calls.applyTo(builder, () -> false);
                    builder.intercept(calls);
                });
    }
}
