// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;

import com.google.protobuf.Empty;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.inject.GrpcClientBean;
import org.grpcspring.client.inject.ImportGrpcClients;
import org.grpcspring.client.inject.StubTransformer;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.NotesGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is injected for an interface, and which interfaces fail the start. */
class DeclaredClientInjectionTests {

    private static final Metadata.Key<String> HEADER = Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER);

    @Test
    void nothingStandsForEmptyMessages() {
        runner().withBean(NotesService.class).withBean(Notes.class).run(context -> {
            NotesClient notes = context.getBean(Notes.class).client;
            notes.put(text("a"));
            assertThat(notes.last()).isEqualTo(text("a"));
            assertThat(notes.last(Empty.getDefaultInstance())).isEqualTo(text("a"));
            assertThat(notes.last(Duration.ofSeconds(20))).succeedsWithin(Duration.ofSeconds(20));
            notes.clear().block();
            assertThat(notes.watch().collectList().block()).containsExactly(text(""));
            assertThat(notes.clear(new Metadata()))
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isNull();
            assertThat(notes.import_(text("b"))).isEqualTo(text("b"));
        });
    }

    @Test
    void furtherParametersHoldForOneCall() {
        serving().withBean(Headers.class).withBean(Echo.class).run(context -> {
            EchoClient echo = context.getBean(Echo.class).client;
            Headers seen = context.getBean(Headers.class);
            Metadata headers = new Metadata();
            headers.put(HEADER, "1");
            assertThat(echo.unary(text("a"), headers, CallOptions.DEFAULT)).isEqualTo(text("a"));
            echo.unary(text("a"));
            assertThat(seen.values).containsExactly("1", null);
            assertThatExceptionOfType(GrpcException.class)
                    .isThrownBy(() -> echo.unary(Duration.ZERO, text("a")))
                    .satisfies(ex -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
            assertThat(echo.unary(Duration.ofSeconds(20), text("b"))).isEqualTo(text("b"));
            assertThat(echo.unary(text("c"))).isEqualTo(text("c"));
        });
    }

    @Test
    void methodsThatCallNothingAreLeftAlone() {
        serving()
                .withBean(Echo.class)
                .withBean(DeclaredClientTests.Clients.class)
                .run(context -> {
                    EchoClient echo = context.getBean(Echo.class).client;
                    assertThat(echo.shout("a")).isEqualTo("a!");
                    Object other =
                            context.getBean(DeclaredClientTests.Clients.class).waiting();
                    assertThat(List.of(other, echo).indexOf(echo)).as("equals").isEqualTo(1);
                    assertThat(new HashSet<>(List.of(other, echo))).hasSize(2).contains(echo);
                    assertThat(echo).asString().contains(EchoClient.class.getName());
                });
    }

    @Test
    void iterableCallsAnewEachTimeItIsIterated() {
        serving().withBean(Headers.class).withBean(Echo.class).run(context -> {
            Iterable<Text> words = context.getBean(Echo.class).client.serverStream(text("a,b"));
            assertThat(context.getBean(Headers.class).values).isEmpty();
            assertThat(words).containsExactly(text("a"), text("b"));
            assertThat(words).hasSize(2);
            assertThat(context.getBean(Headers.class).values).hasSizeGreaterThanOrEqualTo(2);
        });
    }

    @Test
    void settingsInterceptorsAndTransformersOfTheNamedClientHold() {
        runner().withBean(FlakyService.class)
                .withBean(Echo.class)
                .withBean("counting", Counting.class)
                .withBean(StubTransformer.class, () -> (client, stub) -> stub.withOption(Counting.KEY, client))
                .withPropertyValues(
                        "grpc.client.self.retry.max-attempts=3",
                        "grpc.client.self.retry.initial-backoff=1ms",
                        "grpc.client.self.interceptors=counting",
                        "grpc.client.self.methods.[grpcspring.test.v1.Echo/ServerStream].timeout=200ms")
                .run(context -> {
                    EchoClient echo = context.getBean(Echo.class).client;
                    assertThat(echo.unary(text("a"))).isEqualTo(text("a"));
                    assertThat(context.getBean(FlakyService.class).attempts).hasValue(3);
                    assertThat(context.getBean(Counting.class).calls).containsExactly("self");
                    assertThatExceptionOfType(GrpcException.class)
                            .isThrownBy(() ->
                                    echo.serverStream(text("a")).iterator().hasNext())
                            .withMessageStartingWith("DEADLINE_EXCEEDED");
                });
    }

    @Test
    void settingsOfAnUnknownMethodFailTheStart() {
        runner().withBean(Echo.class)
                .withPropertyValues("grpc.client.self.methods.[grpcspring.test.v1.Echo/Unry].timeout=1s")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("grpcspring.test.v1.Echo/Unry"));
    }

    @Test
    void declaredClientsAreBeansWhereAsked() {
        serving().withUserConfiguration(Beans.class).withBean(Plain.class).run(context -> {
            assertThat(context.getBean(Plain.class).client.unary(text("a"))).isEqualTo(text("a"));
            assertThat(context).hasBean("selfEchoClient").hasBean("flows");
        });
    }

    @Test
    void beanOfTheApplicationIsInjectedOnlyWhereNoClientIsNamed() {
        EchoClient own = new OwnClient();
        serving().withBean(EchoClient.class, () -> own).withBean(Echo.class).run(context -> {
            assertThat(context.getBean(Echo.class).client).isNotSameAs(own);
            assertThat(context.getBean(EchoClient.class)).isSameAs(own);
        });
    }

    @Test
    void clientsThatNeedNoReactiveStreamsWorkWithoutThem() {
        serving()
                .withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams"))
                .withBean(Echo.class)
                .run(context -> assertThat(context.getBean(Echo.class).client.unary(text("a")))
                        .isEqualTo(text("a")));
    }

    @ParameterizedTest
    @MethodSource
    void interfaceThatDoesNotFitItsServiceFailsTheStart(Class<?> type, String problem, String remedy) {
        runner().withUserConfiguration(type).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .contains("is annotated with @GrpcClientInterface, but")
                    .contains(problem);
            assertThat(analysis.getAction()).contains(remedy);
        });
    }

    static Stream<Arguments> interfaceThatDoesNotFitItsServiceFailsTheStart() {
        return Stream.of(
                Arguments.of(Wrong.WithUnknownRpc.class, "Wrong$UnknownRpc.uniry has the name of no RPC", """
                          Text unary(Text request);
                          Stream<Text> serverStream(Text request);
                          Text clientStream(Stream<Text> requests);
                          Stream<Text> bidi(Stream<Text> requests);\
                        """),
                Arguments.of(Wrong.WithOtherReply.class, "does not return the reply", "Text unary(Text request);"),
                Arguments.of(Wrong.WithOtherRequest.class, "does not take the request", "Text unary(Text request);"),
                Arguments.of(Wrong.WithNoRequest.class, "does not take the request", "Text unary(Text request);"),
                Arguments.of(Wrong.WithTwoRequests.class, "takes more than the RPC", "Text unary(Text request);"),
                Arguments.of(Wrong.WithVoid.class, "does not return the reply", "Text unary(Text request);"),
                Arguments.of(
                        Wrong.WithList.class,
                        "does not return the replies as a stream",
                        "Stream<Text> serverStream(Text request);"),
                Arguments.of(
                        Wrong.WithMono.class,
                        "does not return the replies as a stream",
                        "Stream<Text> serverStream(Text request);"),
                Arguments.of(
                        Wrong.WithMonoRequest.class,
                        "does not take the requests as a stream",
                        "Text clientStream(Stream<Text> requests);"),
                Arguments.of(
                        Wrong.WithRawStream.class,
                        "does not return the replies as a stream",
                        "Stream<Text> serverStream(Text request);"),
                Arguments.of(
                        Wrong.WithOneRequest.class,
                        "does not take the requests as a stream",
                        "Text clientStream(Stream<Text> requests);"),
                Arguments.of(
                        Wrong.WithMixedSides.class,
                        "waits for one side of the call but not for the other",
                        "Stream<Text> bidi(Stream<Text> requests);"),
                Arguments.of(
                        Wrong.WithMessageForEmpty.class,
                        "does not return the reply",
                        "Declare void put(Text request);"),
                Arguments.of(Wrong.WithNoService.class, "java.lang.String is not a generated service", "FooGrpc.class"),
                Arguments.of(Wrong.WithClass.class, "it is not an interface", "Make it an interface"));
    }

    record Notes(@GrpcClient("self") NotesClient client) {}

    record Echo(@GrpcClient("self") EchoClient client) {}

    record Plain(EchoClient client) {}

    @Configuration(proxyBeanMethods = false)
    @ImportGrpcClients(client = "self", types = EchoClient.class)
    @GrpcClientBean(clazz = DeclaredClientTests.Flows.class, beanName = "flows", client = @GrpcClient("self"))
    static class Beans {}

    @GrpcClientInterface(NotesGrpc.class)
    interface NotesClient {
        void put(Text note);

        Text last();

        Text last(Empty empty);

        CompletableFuture<Text> last(Duration timeout);

        Mono<Void> clear();

        CompletableFuture<Void> clear(Metadata headers);

        Flux<Text> watch();

        Text import_(Text note);
    }

    /** What several clients have. */
    interface Unary<M> {
        M unary(M request);
    }

    @GrpcClientInterface(EchoGrpc.class)
    interface EchoClient extends Unary<Text> {
        Text unary(Duration timeout, Text request);

        Text unary(Text request, Metadata headers, CallOptions options);

        Iterable<Text> serverStream(Text request);

        default String shout(String word) {
            return unary(text(word)).getValue() + "!";
        }

        @Override
        String toString();
    }

    /** Stands in for a client. */
    private static final class OwnClient implements EchoClient {

        @Override
        public Text unary(Text request) {
            return request;
        }

        @Override
        public Text unary(Duration timeout, Text request) {
            return request;
        }

        @Override
        public Text unary(Text request, Metadata headers, CallOptions options) {
            return request;
        }

        @Override
        public Iterable<Text> serverStream(Text request) {
            return List.of(request);
        }
    }

    /** Interfaces that do not fit. */
    static final class Wrong {

        record WithUnknownRpc(@GrpcClient("self") UnknownRpc client) {}

        record WithOtherReply(@GrpcClient("self") OtherReply client) {}

        record WithOtherRequest(@GrpcClient("self") OtherRequest client) {}

        record WithNoRequest(@GrpcClient("self") NoRequest client) {}

        record WithTwoRequests(@GrpcClient("self") TwoRequests client) {}

        record WithVoid(@GrpcClient("self") NoReply client) {}

        record WithList(@GrpcClient("self") ListOfReplies client) {}

        record WithMono(@GrpcClient("self") MonoOfReplies client) {}

        record WithMonoRequest(@GrpcClient("self") MonoOfRequests client) {}

        record WithRawStream(@GrpcClient("self") StreamOfAnything client) {}

        record WithOneRequest(@GrpcClient("self") OneRequest client) {}

        record WithMixedSides(@GrpcClient("self") MixedSides client) {}

        record WithMessageForEmpty(@GrpcClient("self") MessageForEmpty client) {}

        record WithNoService(@GrpcClient("self") NoService client) {}

        record WithClass(@GrpcClient("self") AClass client) {}

        @GrpcClientInterface(EchoGrpc.class)
        interface UnknownRpc {
            Text uniry(Text request);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface OtherReply {
            String unary(Text request);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface OtherRequest {
            Text unary(String request);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface NoRequest {
            Text unary();
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface TwoRequests {
            Text unary(Text request, String other);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface NoReply {
            void unary(Text request);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface ListOfReplies {
            List<Text> serverStream(Text request);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface MonoOfReplies {
            Mono<Text> serverStream(Text request);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface MonoOfRequests {
            Mono<Text> clientStream(Mono<Text> requests);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface StreamOfAnything {
            Stream<?> serverStream(Text request);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface OneRequest {
            Text clientStream(Text request);
        }

        @GrpcClientInterface(EchoGrpc.class)
        interface MixedSides {
            Flux<Text> bidi(Iterator<Text> requests);
        }

        @GrpcClientInterface(NotesGrpc.class)
        interface MessageForEmpty {
            Text put(Text request);
        }

        @GrpcClientInterface(String.class)
        interface NoService {}

        @GrpcClientInterface(EchoGrpc.class)
        abstract static class AClass {}
    }

    /** Keeps the last note. */
    @GrpcService
    static class NotesService extends NotesGrpc.NotesImplBase {

        private volatile Text last = text("");

        @Override
        public void put(Text request, StreamObserver<Empty> replies) {
            last = request;
            end(replies, Empty.getDefaultInstance());
        }

        @Override
        public void last(Empty request, StreamObserver<Text> replies) {
            end(replies, last);
        }

        @Override
        public void clear(Empty request, StreamObserver<Empty> replies) {
            last = text("");
            end(replies, request);
        }

        @Override
        public void watch(Empty request, StreamObserver<Text> replies) {
            end(replies, last);
        }

        @Override
        public void import_(Text request, StreamObserver<Text> replies) {
            end(replies, request);
        }

        private static <T> void end(StreamObserver<T> replies, T reply) {
            replies.onNext(reply);
            replies.onCompleted();
        }
    }

    /** Serves every third call, and never ends a stream. */
    @GrpcService
    static class FlakyService extends EchoGrpc.EchoImplBase {

        private final AtomicInteger attempts = new AtomicInteger();

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            if (attempts.incrementAndGet() < 3) {
                throw Status.UNAVAILABLE.asRuntimeException();
            }
            replies.onNext(request);
            replies.onCompleted();
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {}
    }

    /** Keeps a header of every call that the server gets. */
    @GrpcGlobalServerInterceptor
    static class Headers implements ServerInterceptor {

        private final List<@Nullable String> values = Collections.synchronizedList(new ArrayList<>());

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            values.add(headers.get(HEADER));
            return next.startCall(call, headers);
        }
    }

    /** Keeps an option of every call. */
    static class Counting implements ClientInterceptor {

        static final CallOptions.Key<String> KEY = CallOptions.Key.createWithDefault("client", "none");

        private final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            calls.add(options.getOption(KEY));
            return next.newCall(method, options);
        }
    }
}
