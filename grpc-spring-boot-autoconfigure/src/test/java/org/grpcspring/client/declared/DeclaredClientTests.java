// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.error.GrpcException;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every signature of a declared client against every outcome of its call, over TCP. */
class DeclaredClientTests {

    @ParameterizedTest
    @EnumSource
    void repliesComeAsTheyWereSent(Row row) {
        calling().run(context -> {
            List<String> replies = new ArrayList<>();
            row.call(context, "a,b,c", replies);
            assertThat(String.join(",", replies)).isEqualTo("a,b,c");
        });
    }

    @ParameterizedTest
    @EnumSource
    void failureIsThrownWithItsDetails(Row row) {
        calling().run(context -> {
            GrpcException failure = failure(() -> row.call(context, "fail", new ArrayList<>()));
            assertThat(failure).isInstanceOf(StatusRuntimeException.class).hasMessage("FAILED_PRECONDITION: no more");
            assertThat(failure.getTrailers()).isNotNull();
            assertThat(failure.errors().errorInfo()).map(ErrorInfo::getReason).contains("TOLD_TO");
            assertThat(failure.errors().badRequest()).isPresent();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "(SERVER|BIDI).*")
    void failureInTheMiddleComesBehindTheRepliesBeforeIt(Row row) {
        calling().run(context -> {
            List<String> replies = new ArrayList<>();
            GrpcException failure = failure(() -> row.call(context, "a,b,fail,c", replies));
            assertThat(replies).containsExactly("a", "b");
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(failure.errors().errorInfo()).map(ErrorInfo::getReason).contains("TOLD_TO");
        });
    }

    @ParameterizedTest
    @EnumSource
    void deadlineOfTheNamedClientEndsTheCall(Row row) {
        calling()
                .withPropertyValues("grpc.client.self.default-request-timeout=200ms")
                .run(context -> {
                    GrpcException failure = failure(() -> row.call(context, "hang", new ArrayList<>()));
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
                    // On a busy machine it may end the call before that has reached the service.
                    assertCancelled(context, context.getBean(MoodyService.class).hanging());
                });
    }

    @ParameterizedTest
    @EnumSource
    void interruptedThreadCancelsTheCallItWaitsFor(Row row) {
        calling().run(context -> {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    row.call(context, "hang", new ArrayList<>());
                    thrown.complete(new AssertionError("No failure"));
                } catch (Throwable ex) {
                    thrown.complete(Thread.currentThread().isInterrupted() ? ex : new AssertionError("Not told", ex));
                }
            });
            caller.start();
            await().atMost(20, SECONDS)
                    .until(() -> context.getBean(MoodyService.class).hanging() == 1);
            caller.interrupt();
            if (row.waits()) {
                GrpcException failure = (GrpcException) thrown.get(20, SECONDS);
                assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.CANCELLED);
            } else {
                thrown.get(20, SECONDS);
            }
            assertCancelled(context, 1);
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "(SERVER|BIDI)_(STREAM|FLUX|FLOW|PUBLISHER)")
    void replyStreamThatIsLeftEarlyCancelsTheCall(Row row) {
        calling().run(context -> {
            List<String> replies = new ArrayList<>();
            row.callAndLeaveAfterFirst(context, "a,b,hang", replies);
            assertThat(replies).containsExactly("a");
            assertCancelled(context, 1);
        });
    }

    @Test
    void nullRequestIsRefused() {
        calling()
                .run(context -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> clients(context).waiting.unary(nothing()))
                        .withMessage("No request to grpcspring.test.v1.Echo/Unary"));
    }

    // Callers that are not checked for nulls can pass one where none is allowed, of any type; only this shows what they
    // get.
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return (T) null;
    }

    static ApplicationContextRunner calling() {
        return runner().withBean(MoodyService.class).withBean(Clients.class);
    }

    static Clients clients(BeanFactory context) {
        return context.getBean(Clients.class);
    }

    static void assertCancelled(BeanFactory context, int calls) {
        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(context.getBean(MoodyService.class).cancelled())
                                .isEqualTo(calls));
    }

    private static GrpcException failure(Attempt attempt) {
        Throwable thrown = catchThrowableOfType(Throwable.class, attempt::run);
        if (thrown instanceof ExecutionException wrapped) {
            thrown = wrapped.getCause();
        }
        assertThat(thrown).isInstanceOf(GrpcException.class);
        return (GrpcException) thrown;
    }

    /** A call. */
    private interface Attempt {
        void run() throws Exception;
    }

    /** The signatures. */
    // Error Prone cannot know that the lambdas of the rows keep nothing that changes.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Row {
        UNARY((clients, words, replies) -> replies.accept(clients.waiting.unary(words.one()))),
        UNARY_FUTURE((clients, words, replies) -> replies.accept(get(clients.futures.unary(words.one())))),
        UNARY_STAGE((clients, words, replies) ->
                replies.accept(get(clients.flows.unary(words.one()).toCompletableFuture()))),
        UNARY_MONO((clients, words, replies) ->
                replies.all(clients.reactor.unary(words.one()).flux())),
        UNARY_FLOW((clients, words, replies) -> replies.all(flux(clients.publishers.unary(words.one())))),
        SERVER_STREAM((clients, words, replies) -> replies.all(clients.waiting.serverStream(words.one()))),
        SERVER_ITERATOR((clients, words, replies) -> replies.all(clients.iterators.serverStream(words.one()))),
        SERVER_ITERABLE((clients, words, replies) ->
                replies.all(clients.iterables.serverStream(words.one()).iterator())),
        SERVER_FLUX((clients, words, replies) -> replies.all(clients.reactor.serverStream(words.one()))),
        SERVER_FLOW((clients, words, replies) -> replies.all(flux(clients.flows.serverStream(words.one())))),
        SERVER_PUBLISHER(
                (clients, words, replies) -> replies.all(Flux.from(clients.publishers.serverStream(words.one())))),
        CLIENT_STREAM((clients, words, replies) -> replies.accept(clients.waiting.clientStream(words.many().stream()))),
        CLIENT_ITERATOR((clients, words, replies) ->
                replies.accept(clients.iterators.clientStream(words.many().iterator()))),
        CLIENT_LIST((clients, words, replies) -> replies.accept(clients.iterables.clientStream(words.many()))),
        CLIENT_FUTURE((clients, words, replies) ->
                replies.accept(get(clients.futures.clientStream(Flux.fromIterable(words.many()))))),
        CLIENT_MONO((clients, words, replies) -> replies.all(
                clients.reactor.clientStream(Flux.fromIterable(words.many())).flux())),
        CLIENT_FLOW((clients, words, replies) -> replies.accept(get(clients.flows
                .clientStream(JdkFlowAdapter.publisherToFlowPublisher(Flux.fromIterable(words.many())))
                .toCompletableFuture()))),
        BIDI_STREAM((clients, words, replies) -> replies.all(clients.waiting.bidi(words.many().stream()))),
        BIDI_ITERATOR((clients, words, replies) ->
                replies.all(clients.iterators.bidi(words.many().iterator()))),
        BIDI_ITERABLE((clients, words, replies) ->
                replies.all(clients.iterables.bidi(words.many()).iterator())),
        BIDI_FLUX((clients, words, replies) -> replies.all(clients.reactor.bidi(Flux.fromIterable(words.many())))),
        BIDI_FLOW((clients, words, replies) -> replies.all(
                flux(clients.flows.bidi(JdkFlowAdapter.publisherToFlowPublisher(Flux.fromIterable(words.many()))))));

        private final Call call;

        Row(Call call) {
            this.call = call;
        }

        void call(BeanFactory context, String words, List<String> replies) throws Exception {
            call.make(clients(context), new Words(words), new Seen(replies, Long.MAX_VALUE));
        }

        void callAndLeaveAfterFirst(BeanFactory context, String words, List<String> replies) throws Exception {
            call.make(clients(context), new Words(words), new Seen(replies, 1));
        }

        boolean waits() {
            return !name().matches(".*_(FUTURE|STAGE|MONO|FLOW|FLUX|PUBLISHER)");
        }

        private static <T> T get(CompletableFuture<T> future) throws Exception {
            try {
                return future.get(20, TimeUnit.SECONDS);
            } catch (InterruptedException ex) {
                future.cancel(true);
                Thread.currentThread().interrupt();
                throw ex;
            }
        }

        private static Flux<Text> flux(Flow.Publisher<Text> publisher) {
            return JdkFlowAdapter.flowPublisherToFlux(publisher);
        }
    }

    /** A call of one signature. */
    private interface Call {
        void make(Clients clients, Words words, Seen replies) throws Exception;
    }

    /** Words to send, in one message or each in its own. */
    private record Words(String words) {

        Text one() {
            return text(words);
        }

        List<Text> many() {
            return Arrays.stream(words.split(",", -1)).map(word -> text(word)).toList();
        }
    }

    /** Collects replies, up to a number of them. */
    private record Seen(List<String> replies, long most) implements Consumer<Text> {

        @Override
        public void accept(Text reply) {
            replies.add(reply.getValue());
        }

        void all(Iterator<Text> iterator) {
            iterator.forEachRemaining(this);
        }

        void all(Stream<Text> stream) {
            try (stream) {
                stream.limit(most).forEach(this);
            }
        }

        void all(Flux<Text> flux) {
            try {
                (most == Long.MAX_VALUE ? flux : flux.take(most)).doOnNext(this).blockLast();
            } catch (IllegalStateException interrupted) {
                Thread.currentThread().interrupt();
                throw interrupted;
            }
        }
    }

    record Clients(
            @GrpcClient("self") Waiting waiting,
            @GrpcClient("self") Iterators iterators,
            @GrpcClient("self") Iterables iterables,
            @GrpcClient("self") Futures futures,
            @GrpcClient("self") Reactor reactor,
            @GrpcClient("self") Flows flows,
            @GrpcClient("self") Publishing publishers) {}

    @GrpcClientInterface(EchoGrpc.class)
    interface Waiting {
        Text unary(Text request);

        Stream<Text> serverStream(Text request);

        Text clientStream(Stream<Text> requests);

        Stream<Text> bidi(Stream<Text> requests);
    }

    @GrpcClientInterface(EchoGrpc.class)
    interface Iterators {
        Iterator<Text> serverStream(Text request);

        Text clientStream(Iterator<Text> requests);

        Iterator<Text> bidi(Iterator<Text> requests);
    }

    @GrpcClientInterface(EchoGrpc.class)
    interface Iterables {
        Iterable<Text> serverStream(Text request);

        Text clientStream(List<Text> requests);

        Iterable<Text> bidi(Iterable<Text> requests);
    }

    @GrpcClientInterface(EchoGrpc.class)
    interface Futures {
        CompletableFuture<Text> unary(Text request);

        CompletableFuture<Text> clientStream(Flux<Text> requests);
    }

    @GrpcClientInterface(EchoGrpc.class)
    interface Reactor {
        Mono<Text> unary(Text request);

        Flux<Text> serverStream(Text request);

        Mono<Text> clientStream(Flux<Text> requests);

        Flux<Text> bidi(Flux<Text> requests);
    }

    @GrpcClientInterface(EchoGrpc.class)
    interface Flows {
        CompletionStage<Text> unary(Text request);

        Flow.Publisher<Text> serverStream(Text request);

        CompletionStage<Text> clientStream(Flow.Publisher<Text> requests);

        Flow.Publisher<Text> bidi(Flow.Publisher<Text> requests);
    }

    @GrpcClientInterface(EchoGrpc.class)
    interface Publishing {
        Flow.Publisher<Text> unary(Text request);

        Publisher<Text> serverStream(Text request);
    }
}
