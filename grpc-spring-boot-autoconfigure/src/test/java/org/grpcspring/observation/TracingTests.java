// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import brave.Tracing;
import brave.context.slf4j.MDCScopeDecorator;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import io.grpc.stub.StreamObserver;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.Spans;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The spans of calls, with either library. */
class TracingTests {

    private static final String UNARY = "grpcspring.test.v1.Echo/Unary";

    private final ApplicationContextRunner otel =
            Spans.traced(runner()).withBean(Seeing.class).withBean(Seen.class);

    @ParameterizedTest
    @CsvSource({
        "platform, W3C",
        "platform, B3",
        "platform, B3_MULTI",
    })
    void handlerRunsInTheSpanThatIsAChildOfTheClients(String executor, String propagation) {
        otel.withPropertyValues(
                        "grpc.server.executor=" + executor, "management.tracing.propagation.type=" + propagation)
                .run(context -> {
                    Tracer tracer = context.getBean(Tracer.class);
                    Span mine = tracer.nextSpan().name("mine").start();
                    try (Tracer.SpanInScope scope = tracer.withSpan(mine)) {
                        assertThat(scope).isNotNull();
                        echo(context, "hi");
                    } finally {
                        mine.end();
                    }
                    String trace = mine.context().traceId();
                    SpanData client = Spans.one(context, SpanKind.CLIENT);
                    SpanData server = Spans.one(context, SpanKind.SERVER);
                    assertThat(client.getTraceId()).isEqualTo(trace).isEqualTo(server.getTraceId());
                    assertThat(client.getParentSpanId())
                            .isEqualTo(mine.context().spanId());
                    assertThat(server.getParentSpanId()).isEqualTo(client.getSpanId());
                    assertThat(context.getBean(Seen.class).all)
                            .containsOnly(trace + " " + server.getSpanId() + " in MDC " + trace);
                });
    }

    @Test
    void spansAreNamedAndTaggedByTheConventions() {
        otel.run(context -> {
            echo(context, "hi");
            SpanData client = Spans.one(context, SpanKind.CLIENT);
            SpanData server = Spans.one(context, SpanKind.SERVER);
            for (SpanData span : List.of(client, server)) {
                assertThat(span.getName()).isEqualTo(UNARY);
                assertThat(span.getAttributes().asMap())
                        .containsEntry(AttributeKey.stringKey("rpc.system"), "grpc")
                        .containsEntry(AttributeKey.stringKey("rpc.service"), "grpcspring.test.v1.Echo")
                        .containsEntry(AttributeKey.stringKey("rpc.method"), "Unary")
                        .containsEntry(AttributeKey.longKey("rpc.grpc.status_code"), 0L);
                assertThat(span.getEvents()).isEmpty();
            }
            assertThat(server.getAttributes().get(AttributeKey.stringKey("network.peer.address")))
                    .isEqualTo("127.0.0.1");
        });
    }

    @Test
    void failureThatIsTheCallersIsAnErrorOfTheClientsSpanOnly() {
        otel.run(context -> {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context)).unary(text("wrong"), replies);
            replies.end();
            assertThat(Spans.one(context, SpanKind.CLIENT).getStatus().getStatusCode())
                    .isEqualTo(StatusCode.ERROR);
            assertThat(Spans.one(context, SpanKind.SERVER).getStatus().getStatusCode())
                    .isNotEqualTo(StatusCode.ERROR);
        });
    }

    @Test
    void messagesAreEventsWhereWanted() {
        otel.withPropertyValues("grpc.observation.tracing.message-events=true").run(context -> {
            echo(context, "hi");
            assertThat(Spans.one(context, SpanKind.CLIENT).getEvents())
                    .extracting(event -> event.getName())
                    .containsExactly("sent", "received");
            assertThat(Spans.one(context, SpanKind.SERVER).getEvents())
                    .extracting(event -> event.getName())
                    .containsExactly("received", "sent");
        });
    }

    @Test
    void callerThatIsNotSampledIsTheParentOfASpanThatIsNotEither() {
        otel.withPropertyValues("management.tracing.sampling.probability=0").run(context -> {
            Tracer tracer = context.getBean(Tracer.class);
            Span mine = tracer.nextSpan().start();
            try (Tracer.SpanInScope scope = tracer.withSpan(mine)) {
                assertThat(scope).isNotNull();
                echo(context, "hi");
            } finally {
                mine.end();
            }
            assertThat(context.getBean(Seen.class).all)
                    .hasSize(2)
                    .allMatch(seen -> seen.startsWith(mine.context().traceId()));
            assertThat(Spans.of(context)).isEmpty();
        });
    }

    @Test
    void baggageTravels() {
        otel.withPropertyValues("management.tracing.baggage.remote-fields=tenant")
                .run(context -> {
                    Tracer tracer = context.getBean(Tracer.class);
                    Span mine = tracer.nextSpan().start();
                    try (Tracer.SpanInScope scope = tracer.withSpan(mine);
                            BaggageInScope baggage = tracer.createBaggageInScope("tenant", "acme")) {
                        assertThat(List.of(scope, baggage)).hasSize(2);
                        assertThat(echo(context, "baggage")).isEqualTo("acme");
                    } finally {
                        mine.end();
                    }
                });
    }

    @Test
    void spanIsTheCurrentOneInAReactiveChain() {
        otel.run(context -> assertThat(echo(context, "reactor"))
                .isEqualTo(Spans.one(context, SpanKind.SERVER).getSpanId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void sideHasNoSpansWhereItIsSwitchedOff(String side) {
        otel.withPropertyValues("grpc.observation.tracing." + side + "=false").run(context -> {
            echo(context, "hi");
            SpanKind other = side.equals("server") ? SpanKind.CLIENT : SpanKind.SERVER;
            Spans.one(context, other);
            assertThat(Spans.of(context)).hasSize(1);
        });
    }

    @Test
    void excludedServiceHasNoSpans() {
        otel.withPropertyValues("grpc.observation.excluded-services=grpcspring.test.v1.Echo")
                .run(context -> {
                    echo(context, "hi");
                    assertThat(Spans.of(context)).isEmpty();
                    assertThat(context.getBean(Seen.class).all).containsOnly("none");
                });
    }

    @Test
    void bravesSpansAreTheSame() {
        runner().withBean(Seeing.class)
                .withBean(Seen.class)
                .withUserConfiguration(Brave.class)
                .run(context -> {
                    echo(context, "hi");
                    List<MutableSpan> spans = context.getBean(Brave.class).ended;
                    await().atMost(20, SECONDS).until(() -> spans.size() == 2);
                    MutableSpan client = brave(spans, brave.Span.Kind.CLIENT);
                    MutableSpan server = brave(spans, brave.Span.Kind.SERVER);
                    assertThat(server.name()).isEqualTo(UNARY);
                    assertThat(server.parentId()).isEqualTo(client.id());
                    assertThat(client.tags())
                            .containsEntry("rpc.system", "grpc")
                            .containsEntry("rpc.grpc.status_code", "0");
                    assertThat(context.getBean(Seen.class).all)
                            .containsOnly(server.traceId() + " " + server.id() + " in MDC " + server.traceId());
                });
    }

    private static MutableSpan brave(List<MutableSpan> spans, brave.Span.Kind kind) {
        return spans.stream().filter(span -> span.kind() == kind).findFirst().orElseThrow();
    }

    static class Seen {

        private final List<String> all = new CopyOnWriteArrayList<>();
    }

    /** Tells in each callback which span is the current one. */
    @GrpcService
    static class Seeing extends EchoGrpc.EchoImplBase {

        private final Seen seen;
        private final Tracer tracer;

        Seeing(Seen seen, Tracer tracer) {
            this.seen = seen;
            this.tracer = tracer;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            see();
            switch (request.getValue()) {
                case "wrong" -> throw new IllegalArgumentException("Wrong");
                case "baggage" ->
                    replies.onNext(
                            text(String.valueOf(tracer.getBaggage("tenant").get())));
                case "reactor" ->
                    replies.onNext(text(Objects.requireNonNull(Mono.just("")
                            .publishOn(Schedulers.boundedElastic())
                            .contextCapture()
                            .handle((any, sink) -> sink.next(spanId()))
                            .map(String::valueOf)
                            .contextCapture()
                            .block())));
                default -> replies.onNext(request);
            }
            see();
            replies.onCompleted();
        }

        private String spanId() {
            Span current = tracer.currentSpan();
            return current == null ? "none" : current.context().spanId();
        }

        private void see() {
            Span current = tracer.currentSpan();
            seen.all.add(
                    current == null
                            ? "none"
                            : current.context().traceId() + " "
                                    + current.context().spanId() + " in MDC " + MDC.get("traceId"));
        }
    }

    /** Sets Brave up by hand. */
    @Configuration(proxyBeanMethods = false)
    static class Brave {

        private final List<MutableSpan> ended = new CopyOnWriteArrayList<>();

        @Bean
        Tracing tracing() {
            return Tracing.newBuilder()
                    .currentTraceContext(ThreadLocalCurrentTraceContext.newBuilder()
                            .addScopeDecorator(MDCScopeDecorator.get())
                            .build())
                    .supportsJoin(false)
                    .addSpanHandler(new SpanHandler() {
                        @Override
                        public boolean end(TraceContext context, MutableSpan span, Cause cause) {
                            return ended.add(span);
                        }
                    })
                    .build();
        }

        @Bean
        Tracer tracer(Tracing tracing) {
            return new BraveTracer(
                    tracing.tracer(),
                    new BraveCurrentTraceContext(tracing.currentTraceContext()),
                    new BraveBaggageManager());
        }

        @Bean
        Propagator propagator(Tracing tracing) {
            return new BravePropagator(tracing);
        }
    }
}
