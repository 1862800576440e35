// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.quickstart.proto.GreeterGrpc;
import com.example.quickstart.proto.HelloRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packaged application that runs in a process of its own; all that it printed up to its own reply has been read. */
record Program(Process process, List<String> printed) implements AutoCloseable {

    /** Starts it on a free port. */
    static Program start(Path jar, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", jar.toString(), "--grpc.server.port=0"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Program program = new Program(process, new ArrayList<>());
        try {
            program.readReply();
            return program;
        } catch (IOException | RuntimeException | AssertionError ex) {
            program.close();
            throw ex;
        }
    }

    private void readReply() throws IOException {
        BufferedReader output = process.inputReader();
        String line;
        while ((line = output.readLine()) != null && !line.equals("Hello gRPC")) {
            printed.add(line);
        }
        assertThat(line).as(() -> String.join("\n", printed)).isEqualTo("Hello gRPC");
    }

    /** Returns what the greeter answers. */
    String greet(String name) throws InterruptedException {
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port(), InsecureChannelCredentials.create())
                .build();
        try {
            return GreeterGrpc.newBlockingStub(channel)
                    .sayHello(HelloRequest.newBuilder().setName(name).build())
                    .getMessage();
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private String port() {
        return printed.stream()
                .map(Pattern.compile("gRPC server .* listens on .*:(\\d+)]")::matcher)
                .filter(Matcher::find)
                .map(listening -> listening.group(1))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
