// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.DebugInfo;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.server.ResponseStatusException;

/** What clients are told of exceptions, over TCP. */
@ExtendWith(OutputCaptureExtension.class)
class CallErrorsTests {

    private static final Metadata.Key<String> TRAILER = Metadata.Key.of("t", Metadata.ASCII_STRING_MARSHALLER);

    private static final Map<String, Supplier<RuntimeException>> FAILURES = Map.ofEntries(
            Map.entry("argument", () -> new IllegalArgumentException("no name")),
            Map.entry("enum", CallErrorsTests::ofEnum),
            Map.entry("database", () -> new DataAccessResourceFailureException("db1.internal:5432")),
            Map.entry("absent", () -> new NoSuchElementException("no such order")),
            Map.entry("unsupported", () -> new UnsupportedOperationException("not yet")),
            Map.entry("rejected", () -> new RejectedExecutionException("pool@1f")),
            Map.entry("wrapped", () -> new CompletionException(new TimeoutException("db:5432"))),
            Map.entry("cancelled", CancellationException::new),
            Map.entry("denied", () -> new AccessDeniedException("role ADMIN")),
            Map.entry("web", () -> new ResponseStatusException(HttpStatus.CONFLICT, "taken")),
            Map.entry("status", CallErrorsTests::withTrailer),
            Map.entry("secret", () -> new IllegalStateException("password=1")),
            Map.entry("shop", () -> new ShopException("closed")),
            Map.entry("sold out", () -> new SoldOutException("sold out")));

    @ParameterizedTest
    @CsvSource({
        "argument, INVALID_ARGUMENT, Invalid argument",
        "enum, INVALID_ARGUMENT, Invalid argument",
        "absent, NOT_FOUND, Not found",
        "unsupported, UNIMPLEMENTED, Unimplemented",
        "rejected, RESOURCE_EXHAUSTED, Resource exhausted",
        "wrapped, DEADLINE_EXCEEDED, Deadline exceeded",
        "cancelled, CANCELLED, Cancelled",
        "denied, PERMISSION_DENIED, Permission denied",
        "database, UNAVAILABLE, Unavailable",
        "web, ABORTED, taken",
        "status, ALREADY_EXISTS, there",
    })
    void exceptionEndsTheCallWithWhatItMeansWhereverItIsThrown(String failure, Status.Code code, String words) {
        boolean isAnswer = failure.equals("web") || failure.equals("status");
        Pattern description = Pattern.compile(words + (isAnswer ? "" : ", in the server's log under [-0-9a-f]{36}"));
        failing().run(context -> {
            for (String how : List.of("throw ", "onError ")) {
                Status status = unary(context, how + failure).getStatus();
                assertThat(status.getCode()).as(how).isEqualTo(code);
                assertThat(status.getDescription()).as(how).matches(description);
            }
            assertThat(streamed(context, "throw " + failure).getCode()).isEqualTo(code);
            assertThat(sent(context, "onNext " + failure).getCode()).isEqualTo(code);
            assertThat(sent(context, "onCompleted " + failure).getCode()).isEqualTo(code);
        });
    }

    @Test
    void trailersOfAStatusAreSent() {
        failing().run(context -> {
            for (String how : List.of("throw ", "onError ")) {
                Metadata trailers = unary(context, how + "status").getTrailers();
                assertThat(trailers)
                        .isNotNull()
                        .satisfies(sent -> assertThat(sent.get(TRAILER)).isEqualTo("v"));
            }
        });
    }

    @Test
    void unknownExceptionTellsNothingButAnIdThatIsOnceInTheLog(CapturedOutput output) {
        failing().run(context -> {
            Status status = unary(context, "throw secret").getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(status.getDescription()).startsWith("Internal error, in the server's log under ");
            String id = String.valueOf(status.getDescription()).replaceFirst(".* ", "");
            assertThat(output)
                    .containsOnlyOnce("The call " + id + " of grpcspring.test.v1.Echo/Unary failed")
                    .containsOnlyOnce("IllegalStateException: password=1");
        });
    }

    @ParameterizedTest
    @CsvSource({"true, INVALID_ARGUMENT", "false, INTERNAL", ", INVALID_ARGUMENT"})
    void exceptionsMeanNothingWhereTheMappingIsSwitchedOff(@Nullable String mapping, Status.Code code) {
        failing()
                .withPropertyValues(mapping == null ? "other=1" : "grpc.server.errors.mapping=" + mapping)
                .run(context -> assertThat(
                                unary(context, "throw argument").getStatus().getCode())
                        .isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0", ", 0"})
    void exceptionIsToldInFullOnlyWhereDebugInfoIsSwitchedOn(@Nullable String debugInfo, int count) {
        failing()
                .withPropertyValues(debugInfo == null ? "other=1" : "grpc.server.errors.debug-info=" + debugInfo)
                .run(context -> {
                    List<DebugInfo> told = details(unary(context, "throw secret"), DebugInfo.class);
                    assertThat(told).hasSize(count);
                    assertThat(told).allSatisfy(info -> {
                        assertThat(info.getDetail()).isEqualTo("java.lang.IllegalStateException: password=1");
                        assertThat(info.getStackEntriesList()).isNotEmpty();
                    });
                });
    }

    @Test
    void exceptionMeansTheSameWithoutSpringWeb() {
        failing()
                .withClassLoader(new FilteredClassLoader("org.springframework.web", "org.springframework.http"))
                .run(context -> assertThat(
                                unary(context, "throw argument").getStatus().getCode())
                        .isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    @Test
    void closestHandlerIsAskedAndTheServicesOwnFirst() {
        failing().withBean(Advice.class).run(context -> {
            assertThat(unary(context, "throw shop").getStatus().getDescription())
                    .isEqualTo("advice: closed in grpcspring.test.v1.Echo/Unary, asked by client");
            assertThat(unary(context, "onError sold out").getStatus().getDescription())
                    .isEqualTo("service: sold out");
            assertThat(unary(context, "throw argument").getStatus().getDescription())
                    .isEqualTo("advice: no name");
        });
    }

    @Test
    void firstAdviceByItsOrderIsAsked() {
        failing()
                .withBean(Advice.class)
                .withBean(FirstAdvice.class)
                .run(context -> assertThat(
                                unary(context, "throw shop").getStatus().getDescription())
                        .isEqualTo("first"));
    }

    @ParameterizedTest
    @CsvSource({
        "rich, FAILED_PRECONDITION, rich, 2",
        "detail, INTERNAL, , 1",
        "problem, NOT_FOUND, no such thing, 0",
        "exception, INVALID_ARGUMENT, , 0",
        "checked, DATA_LOSS, checked, 0",
        "broken, INTERNAL, , 0",
        "wrong type, INTERNAL, , 0",
    })
    void whatAHandlerReturnsIsSent(String kind, Status.Code code, @Nullable String description, int details) {
        runner().withBean(Failing.class)
                .withBean(Returning.class, () -> new Returning(kind))
                .run(context -> {
                    StatusRuntimeException failure = unary(context, "throw secret");
                    assertThat(failure.getStatus().getCode()).isEqualTo(code);
                    if (description != null) {
                        assertThat(failure.getStatus().getDescription()).isEqualTo(description);
                    }
                    com.google.rpc.Status rich = StatusProto.fromThrowable(failure);
                    assertThat(rich == null ? 0 : rich.getDetailsCount()).isEqualTo(details);
                    assertThat(failure.getStatus().getDescription()).doesNotContain("password");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "message", "half-close"})
    void exceptionOfAnInterceptorIsHandledToo(String where) {
        failing()
                .withBean(FailingInterceptor.class, () -> new FailingInterceptor(where))
                .withBean(Advice.class)
                .run(context -> assertThat(unary(context, "reply").getStatus().getDescription())
                        .startsWith("advice: intercepted"));
    }

    @Test
    void callThatHasEndedIsLeftAlone(CapturedOutput output) {
        failing().run(context -> {
            assertThat(EchoGrpc.newBlockingStub(self(context)).unary(text("reply, then throw argument")))
                    .isEqualTo(text("done"));
            assertThat(unary(context, "throw argument").getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            await().untilAsserted(() ->
                    assertThat(output).contains("A call of grpcspring.test.v1.Echo/Unary failed after its end"));
        });
    }

    @Test
    void interceptorSeesTheStatusThatTheClientGets() {
        failing().withBean(Seeing.class).run(context -> {
            unary(context, "throw absent");
            assertThat(context.getBean(Seeing.class).closed).isEqualTo(Status.Code.NOT_FOUND);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {NoException.class, OtherParameter.class, NoReturn.class, Twice.class, Mismatch.class})
    void startFailsWhenAHandlerCannotHandle(Class<?> advice) {
        failing()
                .withBean(advice)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains(advice.getName() + ".", "@GrpcExceptionHandler"));
    }

    private static ApplicationContextRunner failing() {
        return runner().withBean(Failing.class);
    }

    private static StatusRuntimeException unary(BeanFactory context, String request) {
        Metadata headers = new Metadata();
        headers.put(TRAILER, "client");
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> EchoGrpc.newBlockingStub(self(context))
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .unary(text(request)));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static Status streamed(BeanFactory context, String request) throws Exception {
        Replies<Text> replies = new Replies<>();
        EchoGrpc.newStub(self(context)).serverStream(text(request), replies);
        assertThat(replies.next()).isEqualTo(text("before"));
        return replies.end();
    }

    private static Status sent(BeanFactory context, String request) throws Exception {
        Replies<Text> replies = new Replies<>();
        StreamObserver<Text> requests = EchoGrpc.newStub(self(context)).clientStream(replies);
        requests.onNext(text(request));
        requests.onCompleted();
        return replies.end();
    }

    private static <T extends Message> List<T> details(StatusRuntimeException failure, Class<T> type) {
        com.google.rpc.Status rich = StatusProto.fromThrowable(failure);
        return rich == null
                ? List.of()
                : rich.getDetailsList().stream()
                        .filter(any -> any.is(type))
                        .map(any -> {
                            try {
                                return any.unpack(type);
                            } catch (InvalidProtocolBufferException ex) {
                                throw new IllegalStateException(ex);
                            }
                        })
                        .toList();
    }

    private static RuntimeException ofEnum() {
        return catchThrowableOfType(
                IllegalArgumentException.class, () -> Enum.valueOf(TimeUnit.class, "internal-column-value"));
    }

    private static StatusRuntimeException withTrailer() {
        Metadata trailers = new Metadata();
        trailers.put(TRAILER, "v");
        return Status.ALREADY_EXISTS.withDescription("there").asRuntimeException(trailers);
    }

    /** Returns the failure that a request asks for after a word, or null if it asks for none there. */
    private static @Nullable RuntimeException asked(Text request, String word) {
        String value = request.getValue();
        int at = value.indexOf(word);
        Supplier<RuntimeException> failure = at < 0 ? null : FAILURES.get(value.substring(at + word.length()));
        return failure == null ? null : failure.get();
    }

    private static void throwIfAsked(Text request, String word) {
        RuntimeException failure = asked(request, word);
        if (failure != null) {
            throw failure;
        }
    }

    /** A shop's own exception. */
    static class ShopException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ShopException(String message) {
            super(message);
        }
    }

    /** A closer one. */
    static final class SoldOutException extends ShopException {

        private static final long serialVersionUID = 1L;

        SoldOutException(String message) {
            super(message);
        }
    }

    @GrpcService
    static class Failing extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            RuntimeException failure = asked(request, "onError ");
            if (failure != null) {
                replies.onError(failure);
                return;
            }
            if (request.getValue().startsWith("reply")) {
                replies.onNext(text("done"));
                replies.onCompleted();
            }
            throwIfAsked(request, "throw ");
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            replies.onNext(text("before"));
            throwIfAsked(request, "throw ");
        }

        @Override
        public StreamObserver<Text> clientStream(StreamObserver<Text> replies) {
            return new StreamObserver<>() {

                private Text last = text("");

                @Override
                public void onNext(Text request) {
                    last = request;
                    throwIfAsked(request, "onNext ");
                }

                @Override
                public void onError(Throwable cancellation) {}

                @Override
                public void onCompleted() {
                    throwIfAsked(last, "onCompleted ");
                }
            };
        }

        @GrpcExceptionHandler
        Status soldOut(SoldOutException failure) {
            return Status.RESOURCE_EXHAUSTED.withDescription("service: " + failure.getMessage());
        }
    }

    @GrpcAdvice
    static class Advice {

        @GrpcExceptionHandler
        Status any(RuntimeException failure, ServerCall<?, ?> call) {
            return call.isCancelled() || failure instanceof IllegalArgumentException
                    ? Status.INVALID_ARGUMENT.withDescription("advice: " + failure.getMessage())
                    : Status.ABORTED.withDescription("advice: " + failure.getMessage());
        }

        @GrpcExceptionHandler(ShopException.class)
        Status shop(MethodDescriptor<?, ?> method, Metadata headers, ShopException failure) {
            return Status.ABORTED.withDescription("advice: %s in %s, asked by %s"
                    .formatted(failure.getMessage(), method.getFullMethodName(), headers.get(TRAILER)));
        }
    }

    @GrpcAdvice
    @Order(1)
    static class FirstAdvice {

        @GrpcExceptionHandler(Exception.class)
        Status any() {
            return Status.ABORTED.withDescription("first");
        }
    }

    @GrpcAdvice
    record Returning(String kind) {

        @GrpcExceptionHandler
        Object any(IllegalStateException failure) {
            return switch (kind) {
                case "rich" ->
                    com.google.rpc.Status.newBuilder()
                            .setCode(Status.Code.FAILED_PRECONDITION.value())
                            .setMessage("rich")
                            .addDetails(Any.pack(ErrorInfo.getDefaultInstance()))
                            .addDetails(Any.pack(RetryInfo.getDefaultInstance()))
                            .build();
                case "detail" -> ErrorInfo.newBuilder().setReason("WHY").build();
                case "problem" -> ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "no such thing");
                case "exception" -> new IllegalArgumentException("translated");
                case "checked" -> Status.DATA_LOSS.withDescription("checked").asException();
                case "broken" -> throw new IllegalStateException("handler");
                default -> 42;
            };
        }
    }

    @GrpcGlobalServerInterceptor
    record FailingInterceptor(String where) implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            failAt("start");
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onMessage(Q message) {
                    failAt("message");
                    super.onMessage(message);
                }

                @Override
                public void onHalfClose() {
                    failAt("half-close");
                    super.onHalfClose();
                }
            };
        }

        private void failAt(String here) {
            if (where.equals(here)) {
                throw new ShopException("intercepted");
            }
        }
    }

    @GrpcGlobalServerInterceptor
    static class Seeing implements ServerInterceptor {

        private volatile Status.@Nullable Code closed;

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void close(Status status, Metadata trailers) {
                            closed = status.getCode();
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }

    @GrpcAdvice
    static class NoException {

        @GrpcExceptionHandler
        Status handle() {
            return Status.ABORTED;
        }
    }

    @GrpcAdvice
    static class OtherParameter {

        @GrpcExceptionHandler
        Status handle(ShopException failure, String other) {
            return Status.ABORTED;
        }
    }

    @GrpcAdvice
    static class NoReturn {

        @GrpcExceptionHandler
        void handle(ShopException failure) {}
    }

    @GrpcAdvice
    static class Twice {

        @GrpcExceptionHandler
        Status one(ShopException failure) {
            return Status.ABORTED;
        }

        @GrpcExceptionHandler
        Status other(ShopException failure) {
            return Status.ABORTED;
        }
    }

    @GrpcAdvice
    static class Mismatch {

        @GrpcExceptionHandler(IllegalStateException.class)
        Status handle(ShopException failure) {
            return Status.ABORTED;
        }
    }
}
