// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.client.declared.DeclaredClientTests.clients;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.grpcspring.client.declared.DeclaredClientTests.Clients;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Streams that one side produces faster than the other takes them: what waits between them stays small. */
class DeclaredClientFlowTests {

    private static final Text LARGE = text("x".repeat(10_000));
    private static final int MANY = 5_000;
    private static final int FEW = 500;

    @ParameterizedTest
    @ValueSource(strings = {"server stream", "server flux", "bidi stream", "bidi flux"})
    void serverIsHeldUpWhileItsRepliesAreNotRead(String how) {
        slow().run(context -> {
            SlowService server = context.getBean(SlowService.class);
            Clients clients = clients(context);
            AutoCloseable open = open(how, clients);
            await().atMost(20, SECONDS).until(() -> server.paused.get() > 0);
            for (int i = 0; i < 50; i++) {
                assertThat(clients.waiting().unary(text("round trip"))).isEqualTo(text("round trip"));
            }
            assertThat(server.sent).hasValueBetween(2, FEW);
            open.close();
            await().atMost(20, SECONDS).until(() -> server.cancelled.get() == 1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"client stream", "client flux", "bidi stream", "bidi flux"})
    void requestsAreTakenOnlyAsTheServerReadsThemAndTheirSourceIsClosed(String how) {
        slow().withPropertyValues("grpc.client.self.default-request-timeout=1s").run(context -> {
            context.getBean(SlowService.class).reads = false;
            AtomicInteger taken = new AtomicInteger();
            AtomicBoolean closed = new AtomicBoolean();
            Stream<Text> stream = Stream.generate(() -> LARGE)
                    .limit(MANY)
                    .peek(request -> taken.incrementAndGet())
                    .onClose(() -> closed.set(true));
            Flux<Text> flux = Flux.range(0, MANY)
                    .map(i -> LARGE)
                    .doOnNext(request -> taken.incrementAndGet())
                    .doFinally(end -> closed.set(true));
            GrpcException failure =
                    catchThrowableOfType(GrpcException.class, () -> send(how, clients(context), stream, flux));
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(taken).hasValueBetween(2, FEW);
            await().atMost(20, SECONDS).untilTrue(closed);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"client stream", "client flux", "bidi stream", "bidi flux"})
    void whatTheRequestsThrowIsThrownAndTheServerIsToldThatTheCallIsOver(String how) {
        DeclaredClientTests.calling().run(context -> {
            Stream<Text> stream = Stream.of("a", "b", "no file").map(DeclaredClientFlowTests::readOrFail);
            Flux<Text> flux = Flux.just("a", "b", "no file").map(DeclaredClientFlowTests::readOrFail);
            assertThatIllegalStateException()
                    .isThrownBy(() -> send(how, clients(context), stream, flux))
                    .withMessage("no file");
            DeclaredClientTests.assertCancelled(context, 1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"client stream", "client flux", "bidi stream", "bidi flux"})
    void serverThatAnswersBeforeItHasReadAllEndsTheRequests(String how) {
        slow().run(context -> {
            context.getBean(SlowService.class).answersAtOnce = true;
            AtomicInteger taken = new AtomicInteger();
            Stream<Text> stream = Stream.generate(() -> LARGE).peek(request -> taken.incrementAndGet());
            Flux<Text> flux = Flux.<Text>generate(sink -> sink.next(LARGE)).doOnNext(x -> taken.incrementAndGet());
            send(how, clients(context), stream, flux);
            assertThat(taken).hasValueLessThan(FEW);
        });
    }

    @Test
    void publisherThatCannotBeReadEndsTheCall() {
        DeclaredClientTests.calling().run(context -> {
            MoodyService server = context.getBean(MoodyService.class);
            Flow.Publisher<Text> broken = subscriber -> {
                Flux<Text> first = Flux.concat(Flux.just(text("hang")), Flux.never());
                JdkFlowAdapter.publisherToFlowPublisher(first).subscribe(subscriber);
                await().atMost(20, SECONDS).until(() -> server.hanging() == 1);
                throw new IllegalStateException("no file");
            };
            assertThat(clients(context).flows().clientStream(broken).toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withRootCauseInstanceOf(IllegalStateException.class);
            DeclaredClientTests.assertCancelled(context, 1);
        });
    }

    @Test
    void futureThatIsCompletedOtherwiseCancelsTheCall() {
        DeclaredClientTests.calling().run(context -> {
            CompletableFuture<Text> reply = clients(context).futures().unary(text("hang"));
            MoodyService server = context.getBean(MoodyService.class);
            await().atMost(20, SECONDS).until(() -> server.hanging() == 1);
            assertThat(reply.complete(text("known"))).isTrue();
            DeclaredClientTests.assertCancelled(context, 1);
        });
    }

    @Test
    void threadThatWaitsForRequestsIsInterruptedWhenTheCallEnds() {
        slow().run(context -> {
            CountDownLatch asked = new CountDownLatch(1);
            context.getBean(SlowService.class).answersAtOnce = true;
            context.getBean(SlowService.class).answersAfter = asked;
            CountDownLatch interrupted = new CountDownLatch(1);
            CountDownLatch never = new CountDownLatch(1);
            Stream<Text> requests = Stream.generate(() -> {
                asked.countDown();
                try {
                    never.await();
                } catch (InterruptedException ex) {
                    interrupted.countDown();
                }
                return LARGE;
            });
            try (Stream<Text> replies = clients(context).waiting().bidi(requests)) {
                assertThat(replies).containsExactly(text("enough"));
            }
            assertThat(interrupted.await(20, SECONDS)).isTrue();
        });
    }

    @Test
    void repliesAreReadWhileTheRequestsWaitForThem() {
        slow().run(context -> {
            CountDownLatch read = new CountDownLatch(1);
            Stream<Text> requests = Stream.of("a", "b").map(word -> {
                if (word.equals("b")) {
                    awaitQuietly(read);
                }
                return text(word);
            });
            context.getBean(SlowService.class).echoes = true;
            try (Stream<Text> replies = clients(context).waiting().bidi(requests)) {
                Iterator<Text> iterator = replies.iterator();
                assertThat(iterator.next()).isEqualTo(text("a"));
                read.countDown();
                assertThat(iterator.next()).isEqualTo(text("b"));
                assertThat(iterator.hasNext()).isFalse();
            }
        });
    }

    @Test
    void streamMayBeClosedByAnotherThreadThanTheOneThatWaits() {
        DeclaredClientTests.calling().run(context -> {
            Stream<Text> replies = clients(context).waiting().serverStream(text("a,hang"));
            Iterator<Text> iterator = replies.iterator();
            assertThat(iterator.next()).isEqualTo(text("a"));
            MoodyService server = context.getBean(MoodyService.class);
            await().atMost(20, SECONDS).until(() -> server.hanging() == 1);
            SimpleAsyncTaskExecutor other = new SimpleAsyncTaskExecutor();
            other.execute(replies::close);
            assertThatExceptionOfType(GrpcException.class)
                    .isThrownBy(iterator::hasNext)
                    .withMessageStartingWith("CANCELLED");
            DeclaredClientTests.assertCancelled(context, 1);
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, SECONDS)).isTrue();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static Text readOrFail(String word) {
        if (word.equals("no file")) {
            throw new IllegalStateException(word);
        }
        return text(word);
    }

    private static ApplicationContextRunner slow() {
        return runner().withBean(SlowService.class).withBean(Clients.class);
    }

    private static AutoCloseable open(String how, Clients clients) {
        if (how.endsWith("stream")) {
            Stream<Text> replies = how.startsWith("server")
                    ? clients.waiting().serverStream(LARGE)
                    : clients.waiting().bidi(Stream.of(LARGE));
            assertThat(replies.iterator().next()).isEqualTo(LARGE);
            return replies;
        }
        Flux<Text> replies = how.startsWith("server")
                ? clients.reactor().serverStream(LARGE)
                : clients.reactor().bidi(Flux.just(LARGE));
        BaseSubscriber<Text> one = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                subscription.request(1);
            }
        };
        replies.subscribe(one);
        return one::cancel;
    }

    private static void send(String how, Clients clients, Stream<Text> stream, Flux<Text> flux) {
        switch (how) {
            case "client stream" -> clients.waiting().clientStream(stream);
            case "client flux" -> clients.reactor().clientStream(flux).block();
            case "bidi stream" -> read(clients.waiting().bidi(stream));
            default -> clients.reactor().bidi(flux).blockLast();
        }
    }

    private static void read(Stream<Text> replies) {
        try (replies) {
            assertThat(replies.toList()).isNotNull();
        }
    }

    /** Replies without end while the client takes it, or does not read what the client sends. */
    @GrpcService
    static class SlowService extends EchoGrpc.EchoImplBase {

        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger paused = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();
        private volatile boolean reads = true;
        private volatile boolean answersAtOnce;
        private volatile CountDownLatch answersAfter = new CountDownLatch(0);
        private volatile boolean echoes;

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            flood((ServerCallStreamObserver<Text>) replies);
        }

        @Override
        public StreamObserver<Text> clientStream(StreamObserver<Text> replies) {
            return taking((ServerCallStreamObserver<Text>) replies);
        }

        @Override
        public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
            if (reads && !answersAtOnce && !echoes) {
                flood((ServerCallStreamObserver<Text>) replies);
            }
            return taking((ServerCallStreamObserver<Text>) replies);
        }

        private void flood(ServerCallStreamObserver<Text> replies) {
            replies.setOnCancelHandler(cancelled::incrementAndGet);
            replies.setOnReadyHandler(() -> {
                while (replies.isReady() && sent.get() < MANY) {
                    replies.onNext(LARGE);
                    sent.incrementAndGet();
                }
                paused.incrementAndGet();
            });
        }

        private StreamObserver<Text> taking(ServerCallStreamObserver<Text> replies) {
            if (!reads) {
                replies.disableAutoRequest();
            }
            if (answersAtOnce) {
                awaitQuietly(answersAfter);
                replies.onNext(text("enough"));
                replies.onCompleted();
            }
            return new StreamObserver<>() {
                @Override
                public void onNext(Text request) {
                    if (echoes) {
                        replies.onNext(request);
                    }
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    if (echoes) {
                        replies.onCompleted();
                    }
                }
            };
        }
    }
}
