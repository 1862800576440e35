// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.grpcspring.samples.observability.proto.Book;
import org.grpcspring.samples.observability.proto.CounterGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two processes of the packaged library: the counter of one asks the stacks of the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracesIT {

    private final Path folder;
    private final TraceReceiver receiver;
    private final Program stacks;
    private final Program counter;

    TracesIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        receiver = new TraceReceiver();
        stacks = library("stacks", "self:self");
        counter = library("counter", "static://127.0.0.1:" + stacks.grpcPort());
    }

    private Program library(String name, String stacksAddress) {
        return Program.library(
                folder.resolve(name + ".log"),
                "--spring.application.name=" + name,
                "--grpc.client.stacks.address=" + stacksAddress,
                "--management.tracing.sampling.probability=1.0",
                "--management.opentelemetry.tracing.export.schedule-delay=100ms",
                "--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.endpoint());
    }

    @BeforeAll
    void lend() {
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + counter.grpcPort(), InsecureChannelCredentials.create())
                .build();
        try {
            assertThat(CounterGrpc.newBlockingStub(channel)
                            .lend(Book.newBuilder().setTitle("Emma").build())
                            .getNumber())
                    .isEqualTo(7);
        } finally {
            channel.shutdownNow();
        }
    }

    @AfterAll
    void stop() {
        counter.close();
        stacks.close();
        receiver.close();
    }

    @Test
    void traceGoesFromProcessToProcessAndReachesTheReceiver() {
        Span served = span("counter", "library.v1.Counter/Lend", SpanKind.SPAN_KIND_SERVER);
        Span asked = span("counter", "library.v1.Stacks/Find", SpanKind.SPAN_KIND_CLIENT);
        Span found = span("stacks", "library.v1.Stacks/Find", SpanKind.SPAN_KIND_SERVER);
        assertThat(served.getParentSpanId().isEmpty()).isTrue();
        assertThat(asked.getParentSpanId()).isEqualTo(served.getSpanId());
        assertThat(found.getParentSpanId()).isEqualTo(asked.getSpanId());
        assertThat(asked.getTraceId()).isEqualTo(served.getTraceId());
        assertThat(found.getTraceId()).isEqualTo(served.getTraceId());
    }

    @Test
    void accessLogsOfBothProcessesTellTheTrace() {
        byte[] trace = span("counter", "library.v1.Counter/Lend", SpanKind.SPAN_KIND_SERVER)
                .getTraceId()
                .toByteArray();
        assertThat(List.of(
                        line(counter, "grpc.server.access", "library.v1.Counter/Lend"),
                        line(counter, "grpc.client.access", "library.v1.Stacks/Find"),
                        line(stacks, "grpc.server.access", "library.v1.Stacks/Find")))
                .allSatisfy(line -> {
                    assertThat(line.at("/traceId").asString())
                            .isEqualTo(HexFormat.of().formatHex(trace));
                    assertThat(line.at("/grpc/status").asString()).isEqualTo("OK");
                    assertThat(line.at("/grpc/messages_received").asInt()).isOne();
                    assertThat(line.at("/grpc/peer").asString()).startsWith("127.0.0.1:");
                });
        assertThat(line(counter, "grpc.client.access", "library.v1.Stacks/Find")
                        .at("/grpc/target")
                        .asString())
                .isEqualTo("127.0.0.1:" + stacks.grpcPort());
    }

    private Span span(String application, String name, SpanKind kind) {
        return Program.await(() -> receiver.span(application, name, kind).orElse(null));
    }

    private static JsonNode line(Program program, String logger, String method) {
        return Program.await(() -> program.lines()
                .filter(line -> line.startsWith("{"))
                .map(JsonMapper.shared()::readTree)
                .filter(line -> line.at("/log/logger").asString().equals(logger)
                        && line.at("/grpc/method").asString().equals(method))
                .findFirst()
                .orElse(null));
    }
}
