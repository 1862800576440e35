// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.grpcspring.benchmarks.proto.BenchGrpc;
import org.grpcspring.benchmarks.proto.Payload;
import org.grpcspring.benchmarks.proto.StreamRequest;
import org.grpcspring.benchmarks.stack.KnownToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process that calls: bare grpc-java, the same whatever serves; prints the figures of each server in each round as
 * a line of JSON.
 */
final class Client {

    private final ManagedChannel channel;
    private final boolean authenticates;
    private final ProcessHandle server;
    private final Task task;

    private Client(String server, Task task) {
        String[] portAndProcess = server.split(":", -1);
        this.authenticates = Boolean.parseBoolean(portAndProcess[2]);
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(portAndProcess[0]))
                .usePlaintext()
                .directExecutor()
                .build();
        this.server = ProcessHandle.of(Long.parseLong(portAndProcess[1])).orElseThrow();
        this.task = task;
    }

    /**
     * Takes the task, how long to warm up and to measure, how many rounds, and each server's port, process, and whether
     * it authenticates callers.
     */
    public static void main(String[] args) throws InterruptedException {
        List<Client> clients = Stream.of(args)
                .skip(4)
                .map(server -> new Client(server, Task.valueOf(args[0])))
                .toList();
        for (Client client : clients) {
            client.load(Duration.parse(args[1]));
        }
        for (int round = 1; round <= Integer.parseInt(args[3]); round++) {
            for (int server : order(round, clients.size())) {
                Map<String, Double> figures = clients.get(server).load(Duration.parse(args[2]));
                System.out.println(JsonMapper.shared().writeValueAsString(new Figures(round, server, figures)));
            }
        }
        for (Client client : clients) {
            client.channel.shutdown().awaitTermination(10, TimeUnit.SECONDS);
        }
        System.exit(0);
    }

    /** Returns the servers in the order of a round, which is the opposite of that of the round before. */
    static List<Integer> order(int round, int servers) {
        return IntStream.range(0, servers)
                .map(server -> round % 2 == 0 ? servers - 1 - server : server)
                .boxed()
                .toList();
    }

    private Map<String, Double> load(Duration duration) throws InterruptedException {
        Calls calls = start(BenchGrpc.newStub(authenticates ? KnownToken.sentOn(channel) : channel), task);
        calls.awaitOne();
        Duration cpu = cpu(server);
        long started = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        Histogram latencies = calls.awaitOne();
        double seconds = (System.nanoTime() - started) / 1e9;
        double cpuMicros = cpu(server).minus(cpu).toNanos() / 1e3;
        calls.check(latencies.getTotalCount());
        calls.end();
        return figures(latencies, task, seconds, cpuMicros);
    }

    static Map<String, Double> figures(Histogram latencies, Task task, double seconds, double cpuMicros) {
        double operations = latencies.getTotalCount() * (double) Math.max(1, task.messages());
        return new TreeMap<>(Map.of(
                "operationsPerSecond", operations / seconds,
                "cpuMicros", cpuMicros / operations,
                "p50Micros", latencies.getValueAtPercentile(50) / 1e3,
                "p99Micros", latencies.getValueAtPercentile(99) / 1e3,
                "p999Micros", latencies.getValueAtPercentile(99.9) / 1e3));
    }

    private static Calls start(BenchGrpc.BenchStub stub, Task task) {
        Payload payload =
                Payload.newBuilder().setBody(ByteString.copyFrom(new byte[100])).build();
        StreamRequest stream = StreamRequest.newBuilder()
                .setPayload(payload)
                .setMessages(task.messages())
                .build();
        Calls calls = new Calls(replies -> {
            if (task.messages() == 0) {
                stub.unary(payload, replies);
            } else {
                stub.stream(stream, replies);
            }
        });
        calls.start(task.inFlight());
        return calls;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /**
     * What was measured of a server in a round.
     *
     * @param round the round, from 1
     * @param server which of the servers, from 0
     * @param figures what was measured, by name and unit
     */
    record Figures(int round, int server, Map<String, Double> figures) {}
}
