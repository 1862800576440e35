// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.grpcspring.log.AccessLog;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.LateReset;
import org.grpcspring.test.Replies;
import org.grpcspring.test.Spans;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Whoever ends a call, and however: everything records the status that the client got. */
class ClientStatusTests {

    private static final MethodDescriptor<Text, Text> UNARY = EchoGrpc.getUnaryMethod();
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("rpc.grpc.status_code");
    private static final CallOptions DEFAULT = CallOptions.DEFAULT;

    private final Map<SpanKind, ListAppender<ILoggingEvent>> lines =
            Map.of(SpanKind.SERVER, new ListAppender<>(), SpanKind.CLIENT, new ListAppender<>());

    private final ApplicationContextRunner runner = Spans.traced(runner())
            .withBean(Service.class)
            .withBean(Advice.class)
            .withBean(Authentication.class)
            .withBean(Ended.class)
            .withBean(LateReset.class)
            .withBean(SimpleMeterRegistry.class)
            .withPropertyValues(
                    "grpc.observation.access-log.server=all",
                    "grpc.observation.access-log.client=all",
                    "grpc.server.methods[grpcspring.test.v1.Echo/ServerStream].max-concurrent-calls=1");

    @BeforeEach
    void attach() {
        lines.forEach((side, lines) -> {
            lines.start();
            accessLog(side).addAppender(lines);
        });
    }

    @AfterEach
    void detach() {
        lines.forEach((side, lines) -> accessLog(side).detachAppender(lines));
    }

    private static Logger accessLog(SpanKind side) {
        return (Logger)
                LoggerFactory.getLogger(side == SpanKind.SERVER ? AccessLog.SERVER_LOGGER : AccessLog.CLIENT_LOGGER);
    }

    @ParameterizedTest
    @MethodSource("endings")
    void clientStatusIsTheRecordedOne(Code expected, Calls calls) {
        runner.run(context -> {
            List<Code> got = calls.of(context);
            assertThat(got).contains(expected);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            await().atMost(20, SECONDS).untilAsserted(() -> {
                assertThat(timed(registry, "grpc.server")).containsExactlyInAnyOrderElementsOf(got);
                assertThat(timed(registry, "grpc.client")).containsExactlyInAnyOrderElementsOf(got);
                assertThat(context.getBean(Ended.class).codes).containsExactlyInAnyOrderElementsOf(got);
                for (SpanKind side : lines.keySet()) {
                    assertThat(traced(context, side)).containsExactlyInAnyOrderElementsOf(got);
                    assertThat(logged(side, "grpc.status")).containsExactlyInAnyOrderElementsOf(names(got));
                    assertThat(logged(side, "traceId"))
                            .containsExactlyInAnyOrderElementsOf(Spans.of(context).stream()
                                    .filter(span -> span.getKind() == side)
                                    .map(SpanData::getTraceId)
                                    .toList());
                }
            });
            assertThat(Stream.of("grpc.server.calls.active", "grpc.client.calls.active")
                            .flatMap(name -> registry.find(name).gauges().stream())
                            .map(Gauge::value))
                    .hasSizeGreaterThan(1)
                    .containsOnly(0.0);
        });
    }

    @ParameterizedTest
    @MethodSource("endings")
    void clientStatusIsTheObservedOne(Code expected, Calls calls) {
        runner.withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class))
                .withPropertyValues("grpc.observation.mode=observation")
                .run(context -> {
                    List<Code> got = calls.of(context);
                    assertThat(got).contains(expected);
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    await().atMost(20, SECONDS).untilAsserted(() -> {
                        assertThat(timed(registry, "grpc.server")).containsExactlyInAnyOrderElementsOf(got);
                        assertThat(timed(registry, "grpc.client")).containsExactlyInAnyOrderElementsOf(got);
                        assertThat(context.getBean(Ended.class).codes).containsExactlyInAnyOrderElementsOf(got);
                        for (SpanKind side : lines.keySet()) {
                            assertThat(logged(side, "grpc.status")).containsExactlyInAnyOrderElementsOf(names(got));
                        }
                    });
                });
    }

    private static List<String> names(List<Code> codes) {
        return codes.stream().map(Code::name).toList();
    }

    private List<String> logged(SpanKind side, String key) {
        return List.copyOf(lines.getOrDefault(side, new ListAppender<>()).list).stream()
                .flatMap(line -> line.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals(key))
                .map(pair -> String.valueOf(pair.value))
                .toList();
    }

    private static List<Code> timed(MeterRegistry registry, String name) {
        return registry.find(name).timers().stream()
                .flatMap(timer -> Collections.nCopies(
                        (int) timer.count(),
                        Code.valueOf(String.valueOf(timer.getId().getTag("grpc.status_code"))))
                        .stream())
                .toList();
    }

    private static List<Code> traced(BeanFactory context, SpanKind kind) {
        return Spans.of(context).stream()
                .filter(span -> span.getKind() == kind)
                .map(span -> span.getAttributes().get(STATUS))
                .map(code -> Status.fromCodeValue(code.intValue()).getCode())
                .toList();
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                ending("finished", Code.OK, context -> List.of(end(context, UNARY, "fine", DEFAULT))),
                ending("cancelled", Code.CANCELLED, context -> {
                    Replies<Text> replies = new Replies<>();
                    ClientCall<Text, Text> call = self(context).newCall(UNARY, DEFAULT);
                    ClientCalls.asyncUnaryCall(call, text("stay"), replies);
                    context.getBean(Service.class).arrived.await();
                    call.cancel("enough", null);
                    return List.of(replies.end().getCode());
                }),
                ending(
                        "deadline exceeded",
                        Code.DEADLINE_EXCEEDED,
                        context -> List.of(end(context, UNARY, "stay", DEFAULT.withDeadlineAfter(2, SECONDS)))),
                ending("rejected", Code.RESOURCE_EXHAUSTED, context -> {
                    Replies<Text> staying = new Replies<>();
                    ClientCall<Text, Text> first = self(context).newCall(EchoGrpc.getServerStreamMethod(), DEFAULT);
                    ClientCalls.asyncServerStreamingCall(first, text("stay"), staying);
                    context.getBean(Service.class).arrived.await();
                    Code second = end(context, EchoGrpc.getServerStreamMethod(), "stay", DEFAULT);
                    first.cancel("enough", null);
                    return List.of(staying.end().getCode(), second);
                }),
                ending(
                        "unauthenticated",
                        Code.UNAUTHENTICATED,
                        context -> List.of(end(context, EchoGrpc.getBidiMethod(), "who", DEFAULT))),
                ending(
                        "unimplemented",
                        Code.UNIMPLEMENTED,
                        context -> List.of(end(
                                context,
                                UNARY.toBuilder()
                                        .setFullMethodName("grpcspring.test.v1.Echo/None")
                                        .build(),
                                "where",
                                DEFAULT))),
                ending("advised", Code.NOT_FOUND, context -> List.of(end(context, UNARY, "advised", DEFAULT))),
                ending("mapped", Code.INVALID_ARGUMENT, context -> List.of(end(context, UNARY, "mapped", DEFAULT))),
                ending("thrown", Code.INTERNAL, context -> List.of(end(context, UNARY, "thrown", DEFAULT))));
    }

    private static Arguments ending(String name, Code expected, Calls calls) {
        return Arguments.of(Named.of(name, expected), calls);
    }

    private static Code end(BeanFactory context, MethodDescriptor<Text, Text> method, String value, CallOptions options)
            throws Exception {
        Replies<Text> replies = new Replies<>();
        ClientCalls.asyncServerStreamingCall(self(context).newCall(method, options), text(value), replies);
        return replies.end().getCode();
    }

    /** Makes calls, and returns the status that the client got of each. */
    @FunctionalInterface
    interface Calls {

        List<Code> of(BeanFactory context) throws Exception;
    }

    static class Ended implements CallEndListener {

        private final List<Code> codes = new CopyOnWriteArrayList<>();

        @Override
        public void ended(EndedCall call) {
            codes.add(call.status().getCode());
        }
    }

    @GrpcService
    static class Service extends EchoGrpc.EchoImplBase {

        private final CountDownLatch arrived = new CountDownLatch(1);

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            arrived.countDown();
            switch (request.getValue()) {
                case "stay" -> {}
                case "advised" -> throw new NoSuchElementException("Advised");
                case "mapped" -> throw new IllegalArgumentException("Mapped");
                case "thrown" -> throw new IllegalStateException("Thrown");
                default -> {
                    replies.onNext(request);
                    replies.onCompleted();
                }
            }
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            arrived.countDown();
        }
    }

    @GrpcAdvice
    static class Advice {

        @GrpcExceptionHandler
        Status advise(NoSuchElementException failure) {
            return Status.NOT_FOUND.withCause(failure);
        }
    }

    /** Lets nobody call the method that streams both ways. */
    @GrpcGlobalServerInterceptor
    static class Authentication implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if (call.getMethodDescriptor().getFullMethodName().endsWith("/Bidi")) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}
