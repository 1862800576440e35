// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.RawHttp2.block;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.RawHttp2;
import org.grpcspring.test.Replies;
import org.grpcspring.test.SecondRequests;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Handlers that wait for requests hold threads, but never those of others; over TCP. */
class WaitingHandlersTests {

    private static final int[] STREAMS = {1, 3};

    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    @ParameterizedTest
    @CsvSource({"platform", "own"})
    void idleStreamsLeaveOtherCallsTheirThreads(String executor) {
        platform("grpc.server.platform-threads.max=2", "grpc.server.executor=" + executor)
                .withBean("own", Executor.class, Workers::new)
                .run(context -> {
                    streams(context, 4);
                    assertThat(EchoGrpc.newBlockingStub(self(context))
                                    .withDeadlineAfter(20, SECONDS)
                                    .unary(text("other")))
                            .isEqualTo(text("other"));
                });
    }

    @Test
    void healthAndReflectionAnswerWhenServicesHoldAllTheirThreads() {
        platform("grpc.server.platform-threads.max=1").run(context -> {
            Waiting handler = context.getBean(Waiting.class);
            Replies<Text> blocked = new Replies<>();
            EchoGrpc.newStub(self(context)).unary(text("block"), blocked);
            handler.begun.acquire();
            assertThat(HealthGrpc.newBlockingStub(self(context))
                            .withDeadlineAfter(20, SECONDS)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
            Replies<ServerReflectionResponse> reflected = new Replies<>();
            ServerReflectionGrpc.newStub(self(context))
                    .serverReflectionInfo(reflected)
                    .onNext(ServerReflectionRequest.newBuilder()
                            .setListServices("")
                            .build());
            assertThat(reflected.next().getListServicesResponse().getServiceCount())
                    .isPositive();
            handler.release.countDown();
            assertThat(blocked.end().isOk()).isTrue();
        });
    }

    @Test
    void streamTooManyIsRefusedWithItsKeyAndServedOnceThereIsRoom() {
        platform("grpc.server.platform-threads.max-streams=2").run(context -> {
            List<StreamObserver<Text>> streams = streams(context, 2);
            Throwable refused = failureOfAnother(context);
            assertThat(Status.fromThrowable(refused).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(refused).hasMessageContaining("2 streams").hasMessageContaining("platform-threads.max-streams");
            assertThat(Status.trailersFromThrowable(refused))
                    .satisfies(trailers -> assertThat(trailers.get(PUSHBACK)).isEqualTo("1000"));
            assertThat(context.getBean(GrpcServerLifecycle.class).getLoad().refused())
                    .isEqualTo(1);
            streams.get(0).onCompleted();
            awaitOneServed(context);
        });
    }

    @Test
    void threadThatAHandlerKeepsAfterItsCallIsStillTaken() {
        platform("grpc.server.platform-threads.max-streams=1").run(context -> {
            Waiting handler = context.getBean(Waiting.class);
            handler.stays = true;
            streams(context, 1).get(0).onError(new IllegalStateException("enough"));
            handler.ended.acquire();
            assertThat(Status.fromThrowable(failureOfAnother(context)).getCode())
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            handler.stays = false;
            handler.release.countDown();
            awaitOneServed(context);
        });
    }

    // Up to 1.84, grpc-java forgets the first call; from 1.85 on, Netty resets the stream, which ends it at once.
    @Test
    void handlersOfCallsOnWhoseStreamsAnotherBeginsWaitNoLongerThanTheirConnection() {
        platform("grpc.server.platform-threads.max-streams=2").run(context -> {
            try (RawHttp2 peer = new RawHttp2(port(context))) {
                for (int stream : STREAMS) {
                    peer.call(stream, "/grpcspring.test.v1.Echo/ClientStream", "application/grpc", Map.of());
                }
                assertThat(context.getBean(Waiting.class).begun.tryAcquire(STREAMS.length, 20, SECONDS))
                        .isTrue();
                for (int stream : STREAMS) {
                    peer.send(
                            RawHttp2.HEADERS,
                            RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                            stream,
                            block(SecondRequests.headers("/grpcspring.test.v1.Echo/Unary")));
                }
                assertThat(peer.settles()).isTrue();
                if (SecondRequests.resetTheirStream()) {
                    awaitOneServed(context);
                }
            }
            awaitOneServed(context);
        });
    }

    @Test
    void placeIsGivenBackOfACallThatAnInterceptorGaveAContextOfItsOwn() {
        platform("grpc.server.platform-threads.max-streams=1")
                .withBean(Forking.class)
                .run(context -> {
                    for (int i = 0; i < 3; i++) {
                        awaitOneServed(context);
                    }
                    streams(context, 1).get(0).onError(new IllegalStateException("enough"));
                    awaitOneServed(context);
                });
    }

    @Test
    void startThatFailsLeavesNoThread() {
        runner().withBean(OnEventLoop.class)
                .withPropertyValues("grpc.server.executor=platform")
                .run(context -> {
                    assertThat(context).hasFailed();
                    await().atMost(20, SECONDS)
                            .until(() -> Thread.getAllStackTraces().keySet().stream()
                                    .noneMatch(thread -> thread.getName().equals("grpc-executor-growth")));
                });
    }

    private static ApplicationContextRunner platform(String... properties) {
        return runner().withBean(Waiting.class)
                .withPropertyValues(
                        "grpc.server.executor=platform",
                        "grpc.server.platform-threads.min=1",
                        "grpc.server.shutdown-grace-period=0s")
                .withPropertyValues(properties);
    }

    /** Opens streams on which nothing is sent, and waits until their handlers wait. */
    private static List<StreamObserver<Text>> streams(BeanFactory context, int number) throws InterruptedException {
        List<StreamObserver<Text>> streams = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            streams.add(EchoGrpc.newStub(self(context)).clientStream(new Replies<>()));
        }
        assertThat(context.getBean(Waiting.class).begun.tryAcquire(number, 20, SECONDS))
                .isTrue();
        return streams;
    }

    private static Throwable failureOfAnother(BeanFactory context) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        EchoGrpc.newStub(self(context)).clientStream(new StreamObserver<>() {
            @Override
            public void onNext(Text value) {}

            @Override
            public void onError(Throwable thrown) {
                failure.complete(thrown);
            }

            @Override
            public void onCompleted() {}
        });
        return failure.get(20, SECONDS);
    }

    private static void awaitOneServed(BeanFactory context) {
        await().atMost(20, SECONDS).until(() -> {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context)).clientStream(replies).onCompleted();
            return replies.end().isOk();
        });
    }

    /** Two threads for all that they are given. */
    private static final class Workers extends ThreadPoolExecutor {

        Workers() {
            super(2, 2, 1, SECONDS, new LinkedBlockingQueue<>());
            allowCoreThreadTimeOut(true);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class Waiting {

        final Semaphore begun = new Semaphore(0);
        final Semaphore ended = new Semaphore(0);
        final CountDownLatch release = new CountDownLatch(1);
        volatile boolean stays;

        Text unary(Text request) throws InterruptedException {
            if (request.getValue().equals("block")) {
                begun.release();
                assertThat(release.await(20, SECONDS)).isTrue();
            }
            return request;
        }

        Text clientStream(Iterator<Text> requests) throws InterruptedException {
            begun.release();
            try {
                requests.forEachRemaining(request -> {});
            } finally {
                ended.release();
                assertThat(!stays || release.await(20, SECONDS)).isTrue();
            }
            return text("");
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class OnEventLoop {
        @GrpcExecutor(GrpcExecutor.DIRECT)
        Text clientStream(Stream<Text> requests) {
            return text(requests.toList().toString());
        }
    }

    /** Parts its calls from the cancellation of their context. */
    @GrpcGlobalServerInterceptor
    static final class Forking implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return Contexts.interceptCall(Context.current().fork(), call, headers, next);
        }
    }
}
