// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.grpcspring.benchmarks.proto.BenchGrpc;
import org.grpcspring.benchmarks.proto.Payload;
import org.grpcspring.benchmarks.proto.StreamRequest;
import tools.jackson.databind.json.JsonMapper;

/** The process that calls: bare grpc-java, the same whatever serves; prints its figures as one line of JSON. */
final class Client {

    private Client() {}

    /** Takes the server's port and process, the task, and how long to warm up and to measure. */
    public static void main(String[] args) throws InterruptedException {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(args[0]))
                .usePlaintext()
                .directExecutor()
                .build();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(args[1])).orElseThrow();
        Calls calls = start(BenchGrpc.newStub(channel), Task.valueOf(args[2]));
        TimeUnit.NANOSECONDS.sleep(Duration.parse(args[3]).toNanos());
        calls.reset();
        Duration cpu = cpu(server);
        long started = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Duration.parse(args[4]).toNanos());
        Histogram latencies = calls.awaitOne();
        double seconds = (System.nanoTime() - started) / 1e9;
        double cpuMicros = cpu(server).minus(cpu).toNanos() / 1e3;
        calls.check(latencies.getTotalCount());
        calls.end();
        channel.shutdown().awaitTermination(10, TimeUnit.SECONDS);
        System.out.println(
                JsonMapper.shared().writeValueAsString(figures(latencies, Task.valueOf(args[2]), seconds, cpuMicros)));
        System.exit(0);
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
}
