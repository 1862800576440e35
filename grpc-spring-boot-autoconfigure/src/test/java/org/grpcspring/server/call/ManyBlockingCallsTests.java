// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Runs 1,000 slow calls at once in a process of its own with a small heap. */
class ManyBlockingCallsTests {

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void allAreServedOnVirtualThreads() throws Exception {
        assertThat(run("--grpc.server.executor=virtual")).contains("1000 at once, 1000 served, 0 refused");
    }

    @Test
    void excessIsRefusedOnPlatformThreads() throws Exception {
        assertThat(run(
                        "--grpc.server.executor=platform",
                        "--grpc.server.platform-threads.max=64",
                        "--grpc.server.platform-threads.queue-capacity=136"))
                .contains("64 at once, 200 served, 800 refused");
    }

    private static String run(String executor, String... others) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BlockingCallsApplication.class.getName(),
                executor));
        command.addAll(List.of(others));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
