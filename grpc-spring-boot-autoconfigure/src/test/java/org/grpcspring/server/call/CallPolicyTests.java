// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CallPolicyTests {

    private static final String ADAPTIVE =
            "grpc.server.adaptive-limit.enabled=true grpc.server.adaptive-limit.initial=3"
                    + " grpc.server.adaptive-limit.min=3 grpc.server.adaptive-limit.max=3";

    private static final String UNARY = "grpc.server.methods[grpcspring.test.v1.Echo/Unary].";
    private static final String ECHO = "grpc.server.methods[grpcspring.test.v1.Echo].";

    @ParameterizedTest
    @CsvSource({
        "executor=platform, grpc-call-",
        "executor=direct, grpc-default-worker-ELG",
        "executor=own, own",
    })
    void callRunsWhereTheServersKeySays(String property, String thread) {
        threads("grpc.server." + property)
                .run(context -> assertThat(unary(context)).startsWith(thread));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void callRunsOnAVirtualThreadWhenTheKeySaysSo() {
        threads("grpc.server.executor=virtual")
                .run(context -> assertThat(unary(context)).startsWith("VirtualThread"));
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void startFailsWhenVirtualThreadsAreWantedButAbsent() {
        threads("grpc.server.executor=virtual")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("grpc.server.executor", "virtual", "Java 21"));
    }

    @ParameterizedTest
    @CsvSource({"unset, 24", "true, 21", "false, 1000"})
    void autoIsVirtualFromTheVersionOnThatTheSwitchSays(String enabled, int since) {
        String expected = Runtime.version().feature() >= since ? "VirtualThread" : "grpc-call-";
        threads("grpc.server.executor=auto")
                .withPropertyValues(enabled.equals("unset") ? "other=1" : "spring.threads.virtual.enabled=" + enabled)
                .run(context -> assertThat(unary(context)).startsWith(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "other=1, own, grpc-default-worker-ELG",
        ECHO + "executor=platform, grpc-call-, grpc-default-worker-ELG",
        UNARY + "executor=direct, grpc-default-worker-ELG, grpc-default-worker-ELG",
    })
    void methodRunsWhereItsKeyOrAnnotationSays(String property, String unary, String serverStream) {
        runner().withBean(Annotated.class)
                .withBean("own", Executor.class, () -> task -> new Thread(task, "own").start())
                .withPropertyValues(property)
                .run(context -> {
                    assertThat(unary(context)).startsWith(unary);
                    assertThat(EchoGrpc.newBlockingStub(self(context))
                                    .serverStream(text(""))
                                    .next()
                                    .getValue())
                            .startsWith(serverStream);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "grpc.server.max-concurrent-calls=3, the server has 3 calls",
        ECHO + "max-concurrent-calls=3, grpcspring.test.v1.Echo has 3 calls",
        UNARY + "max-concurrent-calls=3, grpcspring.test.v1.Echo/Unary has 3 calls",
        ADAPTIVE + ", in the time they used to take: 3",
    })
    void excessIsRefusedAtOnceAndServedOnceThereIsRoom(String property, String reason) {
        CountDownLatch release = new CountDownLatch(1);
        blocking(release, property.split(" "))
                .withPropertyValues("grpc.server.overload-retry-delay=250ms")
                .run(context -> {
                    List<Replies<Text>> inFlight = calls(context, 3);
                    AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
                    assertThatExceptionOfType(StatusRuntimeException.class)
                            .isThrownBy(() -> EchoGrpc.newBlockingStub(self(context))
                                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(
                                            new AtomicReference<>(new Metadata()), trailers))
                                    .unary(text("excess")))
                            .satisfies(refused ->
                                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
                            .withMessageContaining(reason);
                    assertThat(trailers.getPlain()
                                    .get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)))
                            .isEqualTo("250");
                    assertThat(HealthGrpc.newBlockingStub(self(context))
                                    .check(HealthCheckRequest.getDefaultInstance())
                                    .getStatus())
                            .isEqualTo(ServingStatus.SERVING);
                    release.countDown();
                    for (Replies<Text> call : inFlight) {
                        assertThat(call.end().getCode()).isEqualTo(Status.Code.OK);
                    }
                    await().ignoreExceptions().atMost(10, SECONDS).until(() -> unary(context), "done"::equals);
                });
    }

    @Test
    void streamIsServedWhenUnaryCallsAreAtTheAdaptiveLimit() {
        CountDownLatch release = new CountDownLatch(1);
        blocking(release, ADAPTIVE.split(" ")).run(context -> {
            List<Replies<Text>> inFlight = calls(context, 3);
            assertThat(EchoGrpc.newBlockingStub(self(context))
                            .serverStream(text("streamed"))
                            .next())
                    .isEqualTo(text("streamed"));
            release.countDown();
            for (Replies<Text> call : inFlight) {
                assertThat(call.end().getCode()).isEqualTo(Status.Code.OK);
            }
        });
    }

    @Test
    void startFailsWithTheArtifactWhenTheAdaptiveLimitHasNoLibrary() {
        threads("grpc.server.adaptive-limit.enabled=true")
                .withClassLoader(new FilteredClassLoader("com.netflix"))
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("grpc.server.adaptive-limit.enabled")
                        .hasMessageContaining("com.netflix.concurrency-limits:concurrency-limits-core"));
    }

    @ParameterizedTest
    @CsvSource({"initial=1001, initial", "initial=19, initial", "min=0, min"})
    void startFailsWhenTheAdaptiveLimitIsOutOfItsRange(String property, String key) {
        threads("grpc.server.adaptive-limit.enabled=true")
                .withPropertyValues("grpc.server.adaptive-limit." + property)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("grpc.server.adaptive-limit." + key));
    }

    @Test
    void callsOfOtherServicesAreServedWhenOneIsAtItsLimit() {
        CountDownLatch release = new CountDownLatch(1);
        blocking(release, ECHO + "max-concurrent-calls=1").withBean(Ping.class).run(context -> {
            List<Replies<Text>> inFlight = calls(context, 1);
            assertThat(PingGrpc.newBlockingStub(self(context)).ping(text("hi"))).isEqualTo(text("hi"));
            release.countDown();
            assertThat(inFlight.get(0).end().getCode()).isEqualTo(Status.Code.OK);
        });
    }

    @Test
    void newCallIsRefusedWhenThreadsAreBusyAndTheQueueIsFull() {
        CountDownLatch release = new CountDownLatch(1);
        blocking(
                        release,
                        "grpc.server.executor=platform",
                        "grpc.server.platform-threads.min=1",
                        "grpc.server.platform-threads.max=2",
                        "grpc.server.platform-threads.queue-capacity=3")
                .run(context -> {
                    List<Replies<Text>> calls = calls(context, 50);
                    await().atMost(10, SECONDS).until(() -> ended(calls) == 45);
                    release.countDown();
                    int served = 0;
                    for (Replies<Text> call : calls) {
                        Status end = call.end();
                        assertThat(end.getCode()).isIn(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
                        if (end.isOk()) {
                            served++;
                        } else {
                            assertThat(end.getDescription()).contains("the server's pool of threads has 5 calls");
                        }
                    }
                    assertThat(served).isEqualTo(5);
                });
    }

    @Test
    void poolGrowsWhenCallsBlockSoThatCallsOfCallsAreServed() {
        runner().withBean(Nested.class)
                .withPropertyValues("grpc.server.executor=platform", "grpc.server.platform-threads.min=1")
                .run(context -> {
                    context.getBean(Nested.class).context = context;
                    assertThat(EchoGrpc.newBlockingStub(self(context))
                                    .withDeadlineAfter(20, SECONDS)
                                    .unary(text("20"))
                                    .getValue())
                            .isEqualTo("0");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "grpc.server.compression=gzip, gzip",
        ECHO + "compression=gzip, gzip",
        UNARY + "compression=gzip, gzip",
        "other=1, ",
    })
    void replyIsCompressedWhenAKeySaysSo(String property, @Nullable String encoding) {
        threads(property).run(context -> {
            AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
            EchoGrpc.newBlockingStub(self(context))
                    .withInterceptors(
                            MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>(new Metadata())))
                    .unary(text("hi"));
            String sent = headers.getPlain().get(Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER));
            assertThat(sent == null || sent.equals("identity") ? null : sent).isEqualTo(encoding);
        });
    }

    @Test
    void startFailsWithTheNameAndThoseServedWhenAMethodIsUnknown() {
        threads("grpc.server.methods[grpcspring.test.v1.Echo/Unray].executor=direct")
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription()).contains("grpcspring.test.v1.Echo/Unray");
                    assertThat(analysis.getAction()).contains("grpcspring.test.v1.Echo/Unary", "grpc.server.methods");
                });
    }

    @Test
    void startFailsWithTheNameWhenTheExecutorIsNoBean() {
        threads("grpc.server.executor=missing")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("missing"));
    }

    private static ApplicationContextRunner threads(String property) {
        return runner().withBean(ThreadNames.class)
                .withBean("own", Executor.class, () -> task -> new Thread(task, "own").start())
                .withPropertyValues(property);
    }

    private static ApplicationContextRunner blocking(CountDownLatch release, String... properties) {
        return runner().withBean(Blocking.class, () -> new Blocking(release)).withPropertyValues(properties);
    }

    private static List<Replies<Text>> calls(BeanFactory context, int number) {
        EchoGrpc.EchoStub stub = EchoGrpc.newStub(self(context));
        List<Replies<Text>> calls = new ArrayList<>();
        // Connects first: calls that wait for a connection may overtake one another.
        HealthGrpc.newBlockingStub(self(context)).check(HealthCheckRequest.getDefaultInstance());
        for (int i = 0; i < number; i++) {
            calls.add(new Replies<>());
            stub.unary(text("block"), calls.get(i));
        }
        return calls;
    }

    private static long ended(List<Replies<Text>> calls) {
        return calls.stream().filter(Replies::hasEnded).count();
    }

    private static String unary(BeanFactory context) {
        return EchoGrpc.newBlockingStub(self(context)).unary(text("")).getValue();
    }

    private static void reply(StreamObserver<Text> replies, String value) {
        replies.onNext(text(value));
        replies.onCompleted();
    }

    private static String thread() {
        String name = Thread.currentThread().getName();
        return name.isEmpty() ? Thread.currentThread().toString() : name;
    }

    @GrpcService
    static class ThreadNames extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            reply(replies, thread());
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            reply(replies, thread());
        }
    }

    @GrpcService
    @GrpcExecutor("own")
    static class Annotated extends ThreadNames {

        @Override
        @GrpcExecutor(GrpcExecutor.DIRECT)
        public void serverStream(Text request, StreamObserver<Text> replies) {
            super.serverStream(request, replies);
        }
    }

    @GrpcService
    private static final class Blocking extends EchoGrpc.EchoImplBase {

        private final CountDownLatch release;

        Blocking(CountDownLatch release) {
            this.release = release;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            try {
                assertThat(release.await(20, SECONDS)).isTrue();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            reply(replies, "done");
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @GrpcService
    private static final class Ping extends PingGrpc.PingImplBase {

        @Override
        public void ping(Text request, StreamObserver<Text> replies) {
            reply(replies, request.getValue());
        }
    }

    @GrpcService
    private static final class Nested extends EchoGrpc.EchoImplBase {

        @Nullable
        BeanFactory context;

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            int depth = Integer.parseInt(request.getValue());
            BeanFactory server = context;
            reply(
                    replies,
                    depth == 0 || server == null
                            ? "0"
                            : EchoGrpc.newBlockingStub(self(server))
                                    .unary(text(Integer.toString(depth - 1)))
                                    .getValue());
        }
    }
}
