// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import com.google.protobuf.Empty;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.call.GrpcExecutor;
import org.grpcspring.server.scope.GrpcCallContext;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.DrawerGrpc;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.FlowAdapters;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a service of methods may look like, and what is said of one that does not. */
@ExtendWith(OutputCaptureExtension.class)
class HandlerServiceTests {

    static Stream<Arguments> misfits() {
        return Stream.of(
                Arguments.of(Missing.class, "Ping/Ping has no method in", "Add 'public Text ping(Text request)'"),
                Arguments.of(Overloaded.class, "Ping/Ping has 2 methods in", "Leave one method named 'ping'"),
                Arguments.of(WrongRequest.class, "it takes java.lang.String", "public Text ping(Text request)"),
                Arguments.of(NoRequest.class, "it takes no request", "public Text ping(Text request)"),
                Arguments.of(TwoRequests.class, "it takes also a", "public Text ping(Text request)"),
                Arguments.of(WrongReply.class, "it returns java.lang.String", "public Text ping(Text request)"),
                Arguments.of(NoReply.class, "it returns void", "public Text ping(Text request)"),
                Arguments.of(StreamOfOne.class, "it returns java.util.stream.Stream", "public Text ping(Text request)"),
                Arguments.of(FluxOfOne.class, "it returns reactor.core.publisher.Flux", "public Text ping("),
                Arguments.of(Generic.class, "it returns T", "public Text ping(Text request)"),
                Arguments.of(RawStage.class, "it returns java.util.concurrent.CompletionStage", "public Text ping("),
                Arguments.of(Wildcard.class, "Stream<? extends", "public Stream<Text> serverStream(Text request)"),
                Arguments.of(
                        RawStream.class, "it returns java.util.stream.Stream", "public Stream<Text> serverStream("),
                Arguments.of(WrongStream.class, "Stream<java.lang.String>", "public Stream<Text> serverStream("),
                Arguments.of(
                        WrongStreamOfRequests.class,
                        "it takes java.util.stream.Stream<java.lang.String>",
                        "public Text clientStream(Stream<Text> requests)"),
                Arguments.of(
                        OneOfManyRequests.class,
                        "it takes org.grpcspring.test.proto.Text",
                        "public Stream<Text> bidi(Stream<Text> requests)"),
                Arguments.of(NotGenerated.class, "is not generated from a service", "Name the ...Grpc class"),
                Arguments.of(
                        OnEventLoop.class,
                        "Echo/ClientStream waits for requests, but runs on the event loop",
                        "@GrpcExecutor(GrpcExecutor.VIRTUAL)"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void handlerThatDoesNotFitStopsTheStartWithWhatToWrite(Class<?> handler, String what, String remedy) {
        runner().withBean(handler).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(what);
            assertThat(analysis.getAction()).contains(remedy);
            if (!handler.equals(OnEventLoop.class)) {
                assertThat(analysis.getDescription()).contains(handler.getName());
            }
        });
    }

    @Test
    void beanThatNamesNoServiceStopsTheStart() {
        runner().withBean(Nameless.class)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getAction())
                        .contains("@GrpcService(OrdersGrpc.class)"));
    }

    @Test
    void secondBeanOfOneServiceStopsTheStart() {
        serving()
                .withBean(PartialEcho.class)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("is served by two beans", PartialEcho.class.getName()));
    }

    @Test
    void methodsThatArePartialAnswerUnimplementedForTheRest() {
        runner().withBean(PartialEcho.class).run(context -> {
            EchoGrpc.EchoBlockingStub echo = EchoGrpc.newBlockingStub(self(context));
            assertThat(echo.unary(text("a"))).isEqualTo(text("a"));
            assertThat(status(() -> echo.serverStream(text("a")).next()).getCode())
                    .isEqualTo(Status.Code.UNIMPLEMENTED);
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context)).clientStream(replies).onNext(text("a"));
            assertThat(replies.end()).satisfies(end -> {
                assertThat(end.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
                assertThat(end.getDescription()).contains("grpcspring.test.v1.Echo/ClientStream");
            });
        });
    }

    @Test
    void messagesWithoutContentNeedNeitherParameterNorReturnValue() {
        runner().withBean(Drawer.class).run(context -> {
            DrawerGrpc.DrawerBlockingStub drawer = DrawerGrpc.newBlockingStub(self(context));
            assertThat(drawer.putIn(text("a"))).isEqualTo(Empty.getDefaultInstance());
            Replies<Empty> replies = new Replies<>();
            StreamObserver<Text> requests = DrawerGrpc.newStub(self(context)).putAll(replies);
            requests.onNext(text("b"));
            requests.onNext(text("c"));
            requests.onCompleted();
            assertThat(replies.next()).isEqualTo(Empty.getDefaultInstance());
            assertThat(drawer.new_(Empty.getDefaultInstance())).isEqualTo(text("[a, b, c]"));
            assertThat(drawer.clear(Empty.getDefaultInstance())).isEqualTo(Empty.getDefaultInstance());
            assertThat(drawer.new_(Empty.getDefaultInstance())).isEqualTo(text("[]"));
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {MonoDrawer.class, StageDrawer.class})
    void asynchronousReplyWithoutContentIsSent(Class<?> drawer) {
        runner().withBean(drawer)
                .run(context -> assertThat(
                                DrawerGrpc.newBlockingStub(self(context)).clear(Empty.getDefaultInstance()))
                        .isEqualTo(Empty.getDefaultInstance()));
    }

    @Test
    void methodThatIsInheritedServes() {
        runner().withBean(Inheriting.class)
                .run(context -> assertThat(
                                PingGrpc.newBlockingStub(self(context)).ping(text("a")))
                        .isEqualTo(text("a")));
    }

    @Test
    void beanMethodMayMakeTheService() {
        runner().withUserConfiguration(OnBeanMethod.class)
                .run(context -> assertThat(
                                PingGrpc.newBlockingStub(self(context)).ping(text("a")))
                        .isEqualTo(text("a")));
    }

    @Test
    void servicesOfBothKindsStandSideBySide() {
        serving().withBean(Inheriting.class).run(context -> {
            assertThat(PingGrpc.newBlockingStub(self(context)).ping(text("a"))).isEqualTo(text("a"));
            assertThat(EchoGrpc.newBlockingStub(self(context)).unary(text("b"))).isEqualTo(text("b"));
        });
    }

    @Test
    void exceptionHandlerOfTheServiceIsAsked() {
        runner().withBean(Handling.class)
                .run(context -> assertThat(status(
                                () -> PingGrpc.newBlockingStub(self(context)).ping(text("a"))))
                        .satisfies(status -> assertThat(status.getDescription()).isEqualTo("handled")));
    }

    @Test
    void callAndItsMetadataMayBeTaken() {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("asked", Metadata.ASCII_STRING_MARSHALLER), "this");
        runner().withBean(Asking.class).run(context -> {
            assertThat(PingGrpc.newBlockingStub(self(context))
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .ping(text("a")))
                    .isEqualTo(text("a this grpcspring.test.v1.Ping/Ping"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "unary, NullReply",
        "unary, NullStage",
        "unary, NullInStage",
        "unary, EmptyMono",
        "serverStream, NullStream",
        "serverStream, NullInStream",
        "serverStream, OtherTypeInStream",
        "serverStream, OtherTypeInFlow",
    })
    void replyThatCannotBeSentIsAnInternalErrorThatNamesTheMethod(String method, String handler, CapturedOutput output)
            throws Exception {
        String name = HandlerServiceTests.class.getName() + "$" + handler;
        runner().withBean(Class.forName(name)).run(context -> {
            EchoGrpc.EchoStub echo = EchoGrpc.newStub(self(context));
            Replies<Text> replies = new Replies<>();
            if (method.equals("unary")) {
                echo.unary(text(""), replies);
            } else {
                echo.serverStream(text(""), replies);
            }
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(output).contains(name + "." + method + " returned");
        });
    }

    @Test
    void executorThatIsFullRefusesACallThatWaitsForRequests() {
        runner().withBean("full", Executor.class, () -> task -> {
                    throw new RejectedExecutionException("full");
                })
                .withBean(OnFullExecutor.class)
                .run(context -> {
                    Replies<Text> replies = new Replies<>();
                    EchoGrpc.newStub(self(context)).clientStream(replies).onNext(text("a"));
                    assertThat(replies.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                });
    }

    @Test
    void handlersThatWaitForRequestsDoNotStarveTheDeliveryOfRequests() {
        runner().withBean(Joining.class)
                .withPropertyValues("grpc.server.executor=platform", "grpc.server.platform-threads.max=4")
                .run(context -> {
                    List<Replies<Text>> replies = new ArrayList<>();
                    List<StreamObserver<Text>> requests = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        replies.add(new Replies<>());
                        requests.add(EchoGrpc.newStub(self(context)).clientStream(replies.get(i)));
                    }
                    requests.forEach(call -> {
                        call.onNext(text("a"));
                        call.onCompleted();
                    });
                    for (Replies<Text> reply : replies) {
                        assertThat(reply.next()).isEqualTo(text("a"));
                    }
                });
    }

    @Test
    void contextsOfTheCallAreThereWhereAHandlerWaitsForRequests() {
        runner().withBean(Joining.class).run(context -> {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context)).clientStream(replies).onCompleted();
            assertThat(replies.next()).isEqualTo(text(""));
            assertThat(context.getBean(Joining.class).methods).containsExactly("grpcspring.test.v1.Echo/ClientStream");
        });
    }

    private static Status status(Supplier<?> call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::get).getStatus();
    }

    @GrpcService(PingGrpc.class)
    static final class Missing {
        static Text ping(Text request) {
            return request;
        }
    }

    @GrpcService(PingGrpc.class)
    static final class Overloaded {
        Text ping(Text request) {
            return request;
        }

        Text ping(Text request, Metadata headers) {
            return request;
        }
    }

    @GrpcService(PingGrpc.class)
    static final class WrongRequest {
        Text ping(String request) {
            return text(request);
        }
    }

    @GrpcService(PingGrpc.class)
    static final class NoRequest {
        Text ping() {
            return text("");
        }
    }

    @GrpcService(PingGrpc.class)
    static final class TwoRequests {
        Text ping(Text request, Text other) {
            return request;
        }
    }

    @GrpcService(PingGrpc.class)
    static final class WrongReply {
        String ping(Text request) {
            return request.getValue();
        }
    }

    @GrpcService(PingGrpc.class)
    static final class NoReply {
        void ping(Text request) {}
    }

    @GrpcService(PingGrpc.class)
    static final class StreamOfOne {
        Stream<Text> ping(Text request) {
            return Stream.of(request);
        }
    }

    @GrpcService(PingGrpc.class)
    static final class FluxOfOne {
        Flux<Text> ping(Text request) {
            return Flux.just(request);
        }
    }

    @GrpcService(PingGrpc.class)
    static final class Generic {
        // A type that the caller chooses is what the start must refuse.
        @SuppressWarnings({"TypeParameterUnusedInFormals", "unchecked"})
        <T> T ping(Text request) {
            return (T) request;
        }
    }

    @GrpcService(PingGrpc.class)
    static final class RawStage {
        // A raw type is what the start must refuse.
        @SuppressWarnings("rawtypes")
        CompletionStage ping(Text request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class Wildcard {
        Stream<? extends Text> serverStream(Text request) {
            return Stream.of(request);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class RawStream {
        // A raw type is what the start must refuse.
        @SuppressWarnings("rawtypes")
        Stream serverStream(Text request) {
            return Stream.of(request);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class WrongStream {
        Stream<String> serverStream(Text request) {
            return Stream.of(request.getValue());
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class WrongStreamOfRequests {
        Text clientStream(Stream<String> requests) {
            return text(requests.toList().toString());
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class OneOfManyRequests {
        Stream<Text> bidi(Text request) {
            return Stream.of(request);
        }
    }

    @GrpcService(String.class)
    static final class NotGenerated {}

    @GrpcService
    static final class Nameless {}

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class OnEventLoop {
        @GrpcExecutor(GrpcExecutor.DIRECT)
        Text clientStream(Stream<Text> requests) {
            return text(requests.toList().toString());
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class OnFullExecutor {
        @GrpcExecutor("full")
        Text clientStream(Stream<Text> requests) {
            return text(requests.toList().toString());
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class PartialEcho {
        Text unary(Text request) {
            return request;
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class Joining {

        private final List<String> methods = new CopyOnWriteArrayList<>();

        Text clientStream(Iterator<Text> requests) {
            StringBuilder all = new StringBuilder();
            requests.forEachRemaining(request -> all.append(request.getValue()));
            methods.add(GrpcCallContext.current().getMethod().getFullMethodName());
            return text(all.toString());
        }
    }

    @GrpcService(DrawerGrpc.class)
    static final class Drawer {

        private final List<String> things = new CopyOnWriteArrayList<>();

        void clear() {
            things.clear();
        }

        void putIn(Text request) {
            things.add(request.getValue());
        }

        void putAll(Stream<Text> requests) {
            requests.forEach(this::putIn);
        }

        Text new_(Empty request) {
            return text(things.toString());
        }
    }

    @GrpcService(value = DrawerGrpc.class, partial = true)
    static final class MonoDrawer {
        Mono<Void> clear(Empty request) {
            return Mono.empty();
        }
    }

    @GrpcService(value = DrawerGrpc.class, partial = true)
    static final class StageDrawer {
        CompletableFuture<@Nullable Void> clear() {
            return CompletableFuture.<@Nullable Void>completedFuture(null);
        }
    }

    /** Serves whatever its types say. */
    abstract static class Serving<Q, R> {
        public R ping(Q request) {
            return reply(request);
        }

        abstract R reply(Q request);
    }

    @GrpcService(PingGrpc.class)
    static final class Inheriting extends Serving<Text, Text> {
        @Override
        Text reply(Text request) {
            return request;
        }
    }

    static final class OnBeanMethod {
        @GrpcService(PingGrpc.class)
        Serving<Text, Text> ping() {
            return new Inheriting();
        }
    }

    @GrpcService(PingGrpc.class)
    static final class Handling {
        Text ping(Text request) {
            if (request.getValue().equals("a")) {
                throw new IllegalStateException("not a");
            }
            return request;
        }

        @GrpcExceptionHandler
        Status handle(IllegalStateException failure) {
            return Status.ABORTED.withDescription("handled");
        }
    }

    @GrpcService(PingGrpc.class)
    static final class Asking {
        Text ping(GrpcCallContext call, Text request, Metadata headers) {
            return text(String.join(
                    " ",
                    request.getValue(),
                    headers.get(Metadata.Key.of("asked", Metadata.ASCII_STRING_MARSHALLER)),
                    call.getMethod().getFullMethodName()));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class NullReply {
        @Nullable
        Text unary(Text request) {
            return null;
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class NullStage {
        @Nullable
        CompletionStage<Text> unary(Text request) {
            return null;
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class NullInStage {
        CompletionStage<@Nullable Text> unary(Text request) {
            return CompletableFuture.<@Nullable Text>completedFuture(null);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class EmptyMono {
        Mono<Text> unary(Text request) {
            return Mono.empty();
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class NullStream {
        @Nullable
        Stream<Text> serverStream(Text request) {
            return null;
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class NullInStream {
        Stream<@Nullable Text> serverStream(Text request) {
            return Stream.<@Nullable Text>of(request, null);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class OtherTypeInStream {
        // Replies of another type than declared are only possible by such a cast; the call must refuse them.
        @SuppressWarnings("unchecked")
        Stream<Text> serverStream(Text request) {
            return (Stream<Text>) (Stream<?>) Stream.of(1).map(Integer::doubleValue);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class OtherTypeInFlow {
        // Replies of another type than declared are only possible by such a cast; the call must refuse them.
        @SuppressWarnings("unchecked")
        Flow.Publisher<Text> serverStream(Text request) {
            return (Flow.Publisher<Text>) (Flow.Publisher<?>) FlowAdapters.toFlowPublisher(Flux.just(1));
        }
    }
}
