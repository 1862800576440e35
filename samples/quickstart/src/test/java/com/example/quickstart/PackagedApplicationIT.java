// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grpcspring.samples.quickstart.proto.GreeterGrpc;
import org.grpcspring.samples.quickstart.proto.HelloRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the packaged application as its user does. */
class PackagedApplicationIT {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void replyIsPrintedAndTheServerGoesOnServing(boolean aheadOfTime) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dspring.aot.enabled=" + aheadOfTime,
                "-jar",
                System.getProperty("application.jar"),
                "--grpc.server.port=0");
        Process application =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = application.inputReader()) {
            List<String> printed = new ArrayList<>();
            String line;
            while ((line = output.readLine()) != null && !line.equals("Hello gRPC")) {
                printed.add(line);
            }
            assertThat(line).as(() -> String.join("\n", printed)).isEqualTo("Hello gRPC");
            assertThat(printed)
                    .filteredOn(text -> text.contains("AOT-processed"))
                    .hasSize(aheadOfTime ? 1 : 0);
            assertThat(call(printed)).isEqualTo("Hello again");
            application.destroy();
            assertThat(application.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            application.destroyForcibly();
        }
    }

    private static String call(List<String> printed) throws InterruptedException {
        String port = printed.stream()
                .map(Pattern.compile("gRPC server .* listens on .*:(\\d+)]")::matcher)
                .filter(Matcher::find)
                .map(listening -> listening.group(1))
                .findFirst()
                .orElseThrow();
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
        try {
            return GreeterGrpc.newBlockingStub(channel)
                    .sayHello(HelloRequest.newBuilder().setName("again").build())
                    .getMessage();
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }
}
