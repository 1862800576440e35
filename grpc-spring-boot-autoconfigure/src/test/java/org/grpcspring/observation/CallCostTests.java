// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Holds metrics, traces and security to what they may cost, in bytes that a call allocates on both sides together. They
 * are measured in a process that never compiles so far that allocations vanish, as when that happens depends on how
 * busy the machine is.
 */
@Timeout(300)
class CallCostTests {

    private static final Properties costs = new Properties();

    @BeforeAll
    static void measure() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CallCosts.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Reader output = process.inputReader()) {
            costs.load(output);
        }
        assertThat(process.waitFor()).as("%s", costs).isZero();
    }

    @Test
    void metricsCostAtMost250BytesACall() {
        assertThat(added("metrics.call", "bare.call")).isLessThanOrEqualTo(250);
    }

    @Test
    void metricsCostAtMost8BytesAMessage() {
        assertThat(added("metrics.message", "bare.message")).isLessThanOrEqualTo(8);
    }

    @Test
    void sampledTraceCostsAtMost3000BytesACall() {
        assertThat(added("sampled.call", "bare.call")).isLessThanOrEqualTo(3000);
    }

    @Test
    void traceThatIsNotSampledCostsAtMost1500BytesACall() {
        assertThat(added("unsampled.call", "bare.call")).isLessThanOrEqualTo(1500);
    }

    @Test
    void traceCostsAtMost8BytesAMessage() {
        assertThat(added("sampled.message", "bare.message")).isLessThanOrEqualTo(8);
    }

    @Test
    void authenticationThatIsCachedCostsAtMost600BytesACall() {
        assertThat(added("authenticated.call", "bare.call")).isLessThanOrEqualTo(600);
    }

    @Test
    void roleCostsNoMoreThanWhatSpringSecurityNeedsToFindIt() {
        assertThat(added("authorized.call", "authenticated.call")).isLessThanOrEqualTo(160);
    }

    @Test
    void callerCostsAtMost64BytesAMessage() {
        assertThat(added("authenticated.message", "bare.message")).isLessThanOrEqualTo(64);
    }

    private static long added(String with, String without) {
        return Long.parseLong(costs.getProperty(with)) - Long.parseLong(costs.getProperty(without));
    }
}
