// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the packaged shop as its user does. */
class PackagedApplicationIT {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachGetsWhatItsRoleAllows(boolean aheadOfTime) throws Exception {
        // Taken, so that no other process gets it, but free for one that asks for it by its number.
        try (Socket port = new Socket()) {
            port.setReuseAddress(true);
            port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Process shop = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dspring.aot.enabled=" + aheadOfTime,
                            "-jar",
                            System.getProperty("application.jar"),
                            "--server.port=" + port.getLocalPort(),
                            "--grpc.server.port=0")
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader output = shop.inputReader()) {
                List<String> printed = printed(output);
                assertThat(printed)
                        .contains("Clerk counts: 120 for clerk", "Clerk clears: PERMISSION_DENIED")
                        .contains("Manager clears: 120 for manager", "Nobody counts: UNAUTHENTICATED")
                        .noneMatch(line -> line.contains("secret-of"));
                shop.toHandle().destroy();
                assertThat(shop.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
            } finally {
                shop.destroyForcibly();
            }
        }
    }

    private static List<String> printed(BufferedReader output) throws IOException {
        List<String> printed = new ArrayList<>();
        String line;
        do {
            line = output.readLine();
            assertThat(line).as(() -> String.join("\n", printed)).isNotNull();
            printed.add(line);
        } while (!line.startsWith("Nobody counts"));
        return printed;
    }
}
