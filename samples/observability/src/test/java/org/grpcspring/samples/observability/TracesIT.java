// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import org.grpcspring.samples.observability.proto.Book;
import org.grpcspring.samples.observability.proto.CounterGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the packaged library: the counter of one asks the stacks of the other. */
class TracesIT {

    @TempDir
    Path folder;

    @Test
    void traceGoesFromProcessToProcessAndReachesTheReceiver() throws Exception {
        try (TraceReceiver receiver = new TraceReceiver();
                Program stacks = library("stacks", receiver, "self:self");
                Program counter = library("counter", receiver, "static://127.0.0.1:" + stacks.grpcPort())) {
            lend(counter.grpcPort());
            Span served = span(receiver, "counter", "library.v1.Counter/Lend", SpanKind.SPAN_KIND_SERVER);
            Span asked = span(receiver, "counter", "library.v1.Stacks/Find", SpanKind.SPAN_KIND_CLIENT);
            Span found = span(receiver, "stacks", "library.v1.Stacks/Find", SpanKind.SPAN_KIND_SERVER);
            assertThat(served.getParentSpanId().isEmpty()).isTrue();
            assertThat(asked.getParentSpanId()).isEqualTo(served.getSpanId());
            assertThat(found.getParentSpanId()).isEqualTo(asked.getSpanId());
            assertThat(asked.getTraceId()).isEqualTo(served.getTraceId());
            assertThat(found.getTraceId()).isEqualTo(served.getTraceId());
        }
    }

    private Program library(String name, TraceReceiver receiver, String stacks) {
        return Program.library(
                folder.resolve(name + ".log"),
                "--spring.application.name=" + name,
                "--grpc.client.stacks.address=" + stacks,
                "--management.tracing.sampling.probability=1.0",
                "--management.opentelemetry.tracing.export.schedule-delay=100ms",
                "--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.endpoint());
    }

    private static Span span(TraceReceiver receiver, String application, String name, SpanKind kind) {
        return Program.await(() -> receiver.span(application, name, kind).orElse(null));
    }

    private static void lend(int port) {
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
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
}
