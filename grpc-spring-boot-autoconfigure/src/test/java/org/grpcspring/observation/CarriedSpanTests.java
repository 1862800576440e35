// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.stub.StreamObserver;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Spans;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Spans that are made in other threads on behalf of a call. */
class CarriedSpanTests {

    @ParameterizedTest
    @MethodSource("places")
    void spanIsAChildOfTheCallsWhenMadeElsewhere(String executor, String place, String sampled) {
        Spans.traced(runner())
                .withUserConfiguration(Elsewhere.class)
                .withBean(Calling.class)
                .withPropertyValues(
                        "grpc.server.executor=" + executor, "management.tracing.sampling.probability=" + sampled)
                .run(context -> {
                    List<String> told = List.of(echo(context, place).split(" "));
                    assertThat(told.get(0)).hasSize(32).isEqualTo(told.get(1)).isEqualTo(told.get(2));
                    if (sampled.equals("1")) {
                        List<SpanData> spans =
                                await().atMost(20, SECONDS).until(() -> Spans.of(context), found -> found.size() == 3);
                        SpanData served = only(spans, SpanKind.SERVER);
                        SpanData work = only(spans, SpanKind.INTERNAL);
                        assertThat(work.getParentSpanId()).isEqualTo(served.getSpanId());
                        assertThat(work.getTraceId())
                                .isEqualTo(served.getTraceId())
                                .isEqualTo(told.get(0));
                    } else {
                        assertThat(Spans.of(context)).isEmpty();
                    }
                });
    }

    static Stream<Arguments> places() {
        List<String> executors =
                Runtime.version().feature() >= 21 ? List.of("virtual", "platform") : List.of("platform");
        return executors.stream()
                .flatMap(executor -> Stream.of("here", "async", "reactor")
                        .flatMap(place -> Stream.of("0", "1").map(sampled -> Arguments.of(executor, place, sampled))));
    }

    private static SpanData only(List<SpanData> spans, SpanKind kind) {
        return spans.stream().filter(span -> span.getKind() == kind).findFirst().orElseThrow();
    }

    /** Replies with the trace of the call, and with that of the work that is done elsewhere, by span and MDC. */
    @GrpcService
    static class Calling extends EchoGrpc.EchoImplBase {

        private final Work work;
        private final Tracer tracer;

        Calling(Work work, Tracer tracer) {
            this.work = work;
            this.tracer = tracer;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            String trace =
                    Objects.requireNonNull(tracer.currentSpan()).context().traceId();
            String found = switch (request.getValue()) {
                case "async" -> work.later().join();
                case "reactor" ->
                    Objects.requireNonNull(Mono.just("")
                            .publishOn(Schedulers.boundedElastic())
                            .contextCapture()
                            .handle((any, sink) -> sink.next(work.now()))
                            .map(String::valueOf)
                            .contextCapture()
                            .block());
                default -> work.now();
            };
            replies.onNext(text(trace + " " + found));
            replies.onCompleted();
        }
    }

    /** Does something in a span of its own. */
    static class Work {

        private final Tracer tracer;

        Work(Tracer tracer) {
            this.tracer = tracer;
        }

        String now() {
            Span span = tracer.nextSpan().name("work").start();
            try {
                return span.context().traceId() + " " + MDC.get("traceId");
            } finally {
                span.end();
            }
        }

        @Async
        CompletableFuture<String> later() {
            return CompletableFuture.completedFuture(now());
        }
    }

    /** Runs asynchronous methods in threads that the context is carried into. */
    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Elsewhere {

        @Bean
        ThreadPoolTaskExecutor taskExecutor() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setTaskDecorator(new ContextPropagatingTaskDecorator());
            return executor;
        }

        @Bean
        Work work(Tracer tracer) {
            return new Work(tracer);
        }
    }
}
