// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.grpcspring.benchmarks.report.Sample;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Reads what JMH writes. */
class CallRunTests {

    @Test
    void timeAndAllocationOfABenchmarkAreASample() {
        String json = """
                [{"benchmark": "org.example.CallBenchmark.unary",
                  "primaryMetric": {"score": 1234.5, "scoreUnit": "ns/op"},
                  "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 3208.0, "scoreUnit": "B/op"}}}]
                """;
        assertThat(CallRun.samples(2, Variant.BARE, JsonMapper.shared().readTree(json)))
                .containsExactly(new Sample(
                        2, Variant.BARE, Serving.IN_PROCESS, "unary", Map.of("nanos", 1234.5, "bytes", 3208.0)));
    }
}
