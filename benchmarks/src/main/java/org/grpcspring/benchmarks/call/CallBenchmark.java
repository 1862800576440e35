// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.call;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.grpcspring.benchmarks.proto.BenchGrpc;
import org.grpcspring.benchmarks.proto.Payload;
import org.grpcspring.benchmarks.proto.StreamRequest;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Stack;
import org.grpcspring.benchmarks.stack.Variant;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One thread calls within the process: client and server together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmark {

    static final int MESSAGES = 1000;

    private static final Payload PAYLOAD =
            Payload.newBuilder().setBody(ByteString.copyFrom(new byte[100])).build();
    private static final StreamRequest STREAM =
            StreamRequest.newBuilder().setPayload(PAYLOAD).setMessages(MESSAGES).build();

    /** The name of the variant. */
    @Param("bare:plain")
    public String variant = "bare:plain";

    private @Nullable Stack stack;
    private BenchGrpc.@Nullable BenchBlockingStub stub;

    /** Starts server and client. */
    @Setup
    public void start() {
        stack = Stack.start(Variant.of(variant), Serving.IN_PROCESS);
        stub = BenchGrpc.newBlockingStub(stack.channel());
    }

    /** Checks that the variant recorded what its name says, and stops both. */
    @TearDown
    public void stop() {
        Stack running = Objects.requireNonNull(stack);
        running.recorded().check(Variant.of(variant));
        running.close();
    }

    /** Calls and waits for the reply. */
    @Benchmark
    public Payload unary() {
        return Objects.requireNonNull(stub).unary(PAYLOAD);
    }

    /** Reads a stream to its end; a message is an operation. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int stream() {
        int size = 0;
        Iterator<Payload> replies = Objects.requireNonNull(stub).stream(STREAM);
        while (replies.hasNext()) {
            size += replies.next().getSerializedSize();
        }
        return size;
    }

    /** Calls and catches the failure. */
    @Benchmark
    public StatusRuntimeException failure() {
        try {
            throw new IllegalStateException(
                    Objects.requireNonNull(stub).fail(PAYLOAD).toString());
        } catch (StatusRuntimeException expected) {
            return expected;
        }
    }
}
