// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.RawHttp2.block;
import static org.grpcspring.test.RawHttp2.frame;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.RawHttp2;
import org.grpcspring.test.SecondRequests;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * Calls on whose streams a second one begins, or that are not over when trailers have come; over TCP. grpc-java forgets
 * both, except that from 1.85 on, Netty resets the streams of the former.
 */
class ForgottenCallsTests {

    private static final int OF_ONE_CALL = 2;

    private static final String ECHO = "/grpcspring.test.v1.Echo/";

    @ParameterizedTest
    @CsvSource({"platform,grpc-call-", "auto,''", "direct,grpc-default-worker-ELG-"})
    void serviceLearnsWhereItRunsThatItsCallIsCancelled(String executor, String thread) {
        runner().withBean(Service.class)
                .withPropertyValues("grpc.server.executor=" + executor)
                .run(context -> {
                    Service service = context.getBean(Service.class);
                    forget(context, ECHO + "ClientStream", service.begun);
                    assertThat(service.ends.poll(20, SECONDS)).startsWith("CANCELLED true true on " + thread);
                    leavesNothing(context);
                });
    }

    @Test
    void serviceLearnsOfItAfterTheRequestThatItIsDealingWith() {
        runner().withBean(Service.class)
                .withPropertyValues("grpc.server.executor=platform")
                .run(context -> {
                    Service service = context.getBean(Service.class);
                    try (RawHttp2 peer = new RawHttp2(port(context))) {
                        peer.call(1, ECHO + "Bidi", "application/grpc", Map.of());
                        peer.message(1, 0, 3, text("a").toByteArray());
                        service.begun.acquire();
                        peer.send(second(1));
                        assertThat(peer.settles()).isTrue();
                    }
                    leavesNothing(context);
                    assertThat(service.ends).isEmpty();
                    service.release.countDown();
                    assertThat(service.ends.poll(20, SECONDS)).startsWith("dealt with a");
                    assertThat(service.ends.poll(20, SECONDS)).startsWith("CANCELLED");
                });
    }

    @Test
    void subscriberOfRequestsLearnsThatItsCallIsCancelled() {
        runner().withBean(Subscribing.class).run(context -> {
            Subscribing handler = context.getBean(Subscribing.class);
            forget(context, ECHO + "ClientStream", handler.begun);
            assertThat(Status.fromThrowable(handler.failure.get(20, SECONDS)).getCode())
                    .isEqualTo(Status.Code.CANCELLED);
        });
    }

    @Test
    void interceptorOfACallWithOneRequestLearnsThatItIsCancelled() {
        Counting counting = new Counting();
        runner().withBean(Service.class)
                .withBean(GrpcServerBuilderCustomizer.class, () -> (builder, server) -> builder.intercept(counting))
                .run(context -> {
                    forget(context, ECHO + "Unary", counting.begun);
                    await().atMost(20, SECONDS)
                            .untilAsserted(() -> assertThat(counting.open).hasValue(0));
                    assertThat(echo(context, "next")).isEqualTo("next");
                });
    }

    @Test
    void interceptorOfACallThatGoesOnAfterTrailersLearnsThatItIsCancelled() {
        Counting counting = new Counting();
        runner().withBean(Service.class)
                .withBean(GrpcServerBuilderCustomizer.class, () -> (builder, server) -> builder.intercept(counting))
                .run(context -> {
                    try (RawHttp2 peer = new RawHttp2(port(context))) {
                        peer.call(1, ECHO + "ClientStream", "application/grpc", Map.of());
                        counting.begun.acquire();
                        peer.end(1, "0");
                        assertThat(context.getBean(Service.class).ends.poll(20, SECONDS))
                                .isEqualTo("completed");
                        assertThat(counting.open).hasValue(1);
                    }
                    await().atMost(20, SECONDS)
                            .untilAsserted(() -> assertThat(counting.open).hasValue(0));
                    leavesNothing(context);
                });
    }

    @ParameterizedTest
    @CsvSource({"99999999H, other=1", ", grpc.server.default-deadline=1d"})
    void noTimerKeepsACallWithOneRequestAndADeadline(@Nullable String timeout, String property) {
        Semaphore begun = new Semaphore(0);
        CountDownLatch cancelled = new CountDownLatch(1);
        ServerInterceptor watching = new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
                begun.release();
                return next.startCall(call, headers);
            }
        };
        runner().withBean(Service.class)
                .withPropertyValues(property)
                .withBean(GrpcServerBuilderCustomizer.class, () -> (builder, server) -> builder.intercept(watching))
                .run(context -> {
                    forget(
                            context,
                            ECHO + "Unary",
                            begun,
                            timeout == null ? Map.of() : Map.of("grpc-timeout", timeout));
                    assertThat(cancelled.await(20, SECONDS)).isTrue();
                });
    }

    @Test
    void connectionKeepsNothingOfRefusedCalls() {
        AtomicReference<Connection> connection = new AtomicReference<>();
        ServerInterceptor watching = new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                connection.set(Objects.requireNonNull(call.getAttributes().get(Connection.KEY)));
                return next.startCall(call, headers);
            }
        };
        runner().withBean(Service.class)
                .withBean(GrpcServerBuilderCustomizer.class, () -> (builder, server) -> builder.intercept(watching))
                .withPropertyValues("grpc.server.max-concurrent-calls=1")
                .run(context -> {
                    try (RawHttp2 peer = new RawHttp2(port(context))) {
                        peer.call(1, ECHO + "ClientStream", "application/grpc", Map.of());
                        context.getBean(Service.class).begun.acquire();
                        // The second, which hears of the end for the service, comes when the call has been started.
                        await().atMost(20, SECONDS).until(() -> listeners(connection) == OF_ONE_CALL);
                        ByteArrayOutputStream refused = new ByteArrayOutputStream();
                        for (int stream = 3; stream < 43; stream += 2) {
                            refused.write(first(stream, ECHO + "ClientStream"));
                            refused.write(second(stream));
                        }
                        peer.send(refused.toByteArray());
                        assertThat(peer.settles()).isTrue();
                        assertThat(listeners(connection)).isEqualTo(OF_ONE_CALL);
                    }
                    leavesNothing(context);
                });
    }

    private static int listeners(AtomicReference<Connection> connection) {
        Connection known = Objects.requireNonNull(connection.get());
        return ((Collection<?>) Objects.requireNonNull(ReflectionTestUtils.getField(known, "listeners"))).size();
    }

    private static byte[] first(int stream, String path) {
        List<String> headers =
                List.of(":method", "POST", ":path", path, ":scheme", "http", "content-type", "application/grpc");
        return frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, block(headers));
    }

    private static void forget(BeanFactory context, String path, Semaphore begun)
            throws IOException, InterruptedException {
        forget(context, path, begun, Map.of());
    }

    /** Lets a call begin, and another one on its stream, and ends the connection. */
    private static void forget(BeanFactory context, String path, Semaphore begun, Map<String, String> headers)
            throws IOException, InterruptedException {
        try (RawHttp2 peer = new RawHttp2(port(context))) {
            peer.call(1, path, "application/grpc", headers);
            assertThat(begun.tryAcquire(20, SECONDS)).isTrue();
            peer.send(second(1));
            assertThat(peer.settles()).isTrue();
        }
    }

    private static byte[] second(int stream) {
        return frame(
                RawHttp2.HEADERS,
                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                stream,
                block(SecondRequests.headers("/no.such/Method")));
    }

    private static void leavesNothing(BeanFactory context) {
        await().atMost(20, SECONDS)
                .until(() ->
                        context.getBean(GrpcServerLifecycle.class).getLoad().inFlight() == 0);
    }

    /** Says how its calls end. */
    @GrpcService
    static class Service extends EchoService {

        final Semaphore begun = new Semaphore(0);
        final CountDownLatch release = new CountDownLatch(1);
        final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        @Override
        public StreamObserver<Text> clientStream(StreamObserver<Text> replies) {
            begun.release();
            return new Requests(replies, request -> {});
        }

        @Override
        public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
            return new Requests(replies, request -> {
                begun.release();
                try {
                    assertThat(release.await(20, SECONDS)).isTrue();
                } catch (InterruptedException ex) {
                    throw new AssertionError(ex);
                }
                ends.add("dealt with " + request.getValue());
            });
        }

        /** Notes with what they end. */
        private final class Requests implements StreamObserver<Text> {

            private final ServerCallStreamObserver<Text> replies;
            private final Consumer<Text> request;

            Requests(StreamObserver<Text> replies, Consumer<Text> request) {
                this.replies = (ServerCallStreamObserver<Text>) replies;
                this.request = request;
            }

            @Override
            public void onNext(Text value) {
                request.accept(value);
            }

            @Override
            public void onError(Throwable failure) {
                ends.add("%s %s %s on %s"
                        .formatted(
                                Status.fromThrowable(failure).getCode(),
                                replies.isCancelled(),
                                Context.current().isCancelled(),
                                Thread.currentThread().getName()));
            }

            @Override
            public void onCompleted() {
                ends.add("completed");
            }
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Subscribing {

        final Semaphore begun = new Semaphore(0);
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        CompletionStage<Text> clientStream(Flow.Publisher<Text> requests) {
            requests.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(1);
                }

                @Override
                public void onNext(Text request) {}

                @Override
                public void onError(Throwable thrown) {
                    failure.complete(thrown);
                }

                @Override
                public void onComplete() {}
            });
            begun.release();
            return new CompletableFuture<>();
        }
    }

    /** Counts the calls that have not ended. */
    private static final class Counting implements ServerInterceptor {

        final Semaphore begun = new Semaphore(0);
        final AtomicInteger open = new AtomicInteger();

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            open.incrementAndGet();
            begun.release();
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onComplete() {
                    open.decrementAndGet();
                    super.onComplete();
                }

                @Override
                public void onCancel() {
                    open.decrementAndGet();
                    super.onCancel();
                }
            };
        }
    }
}
