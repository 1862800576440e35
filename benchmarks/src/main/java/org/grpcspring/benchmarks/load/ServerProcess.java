// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grpcspring.benchmarks.proto.BenchGrpc;
import org.grpcspring.benchmarks.proto.Payload;
import org.grpcspring.benchmarks.stack.Child;
import org.grpcspring.benchmarks.stack.ClassPath;
import org.grpcspring.benchmarks.stack.KnownToken;
import org.grpcspring.benchmarks.stack.Recorded;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;

/**
 * A variant that serves in a process of its own.
 *
 * @param process the process
 * @param port its TCP port
 * @param millis how long it took from the start of the process to the answer to a call
 */
record ServerProcess(Child process, int port, double millis) implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("Listening on (\\d+)");
    private static final Pattern RECORDED = Pattern.compile("Recorded (\\d+) calls, (\\d+) spans");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");

    static ServerProcess start(Variant variant, Serving serving, Cores cores) throws InterruptedException {
        long started = System.nanoTime();
        Child process = Child.start(
                cores.prefix(),
                ClassPath.of(variant),
                List.of(Server.class.getName(), variant.toString(), serving.name()));
        int port = Integer.parseInt(process.await(LISTENING).group(1));
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
        BenchGrpc.newBlockingStub(variant.feature().authenticates() ? KnownToken.sentOn(channel) : channel)
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .unary(Payload.getDefaultInstance());
        double millis = (System.nanoTime() - started) / 1e6;
        channel.shutdownNow();
        return new ServerProcess(process, port, millis);
    }

    /** The memory that the process has in use, in MiB, where the system tells. */
    Map<String, Double> memory() {
        Path status = Path.of("/proc", "" + process.pid(), "status");
        Map<String, Double> memory = new TreeMap<>();
        try {
            Matcher resident = RESIDENT.matcher(Files.exists(status) ? Files.readString(status) : "");
            if (resident.find()) {
                memory.put("residentMib", Double.parseDouble(resident.group(1)) / 1024);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return memory;
    }

    /** Stops it and returns what it recorded. */
    Recorded stop() throws InterruptedException {
        process.finish();
        Matcher recorded = process.await(RECORDED);
        process.join();
        return new Recorded(Long.parseLong(recorded.group(1)), Long.parseLong(recorded.group(2)));
    }

    @Override
    public void close() {
        process.close();
    }
}
