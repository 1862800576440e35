// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.grpcspring.error.RemoteFailure;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.Order;

/** Shows that an exception means the same whether it is thrown or passed to {@code onError}, over TCP. */
class ThrownAndPassedTests {

    private static final Metadata.Key<String> TRAILER = Metadata.Key.of("t", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata SHARED_TRAILERS = trailers("v");

    private static final Map<String, Supplier<Exception>> FAILURES = Map.of(
            "unknown", ThrownAndPassedTests::unknown,
            "remote",
                    () -> RemoteFailure.mark(Status.UNKNOWN, new Metadata(), "next", "a.B/C")
                            .asRuntimeException(),
            "status", ThrownAndPassedTests::status,
            "checked", () -> Status.NOT_FOUND.withDescription("status").asException(trailers("v")),
            "wrapped", () -> new RuntimeException("wrapper", status()),
            "in a wrapper", () -> new WrapperException(status()),
            "completion", () -> new CompletionException(status()),
            "execution", () -> new CompletionException(new ExecutionException(status())),
            "shared", () -> Status.NOT_FOUND.asRuntimeException(SHARED_TRAILERS),
            "own", OwnException::new);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unknownWithACauseIsAnAnswerLikeAnyOther(boolean intercepted) {
        failing(intercepted).run(context -> {
            for (String how : List.of("throw ", "onError ")) {
                StatusRuntimeException failure = call(context, how + "unknown");
                assertThat(failure.getStatus().getCode()).as(how).isEqualTo(Status.Code.UNKNOWN);
                assertThat(failure.getStatus().getDescription()).as(how).isEqualTo("the upstream said no");
                assertThat(trailer(failure)).as(how).isEqualTo("v");
                assertThat(call(context, how + "remote").getStatus().getCode())
                        .as(how)
                        .isEqualTo(Status.Code.UNKNOWN);
                assertThat(call(context, how + "own").getStatus())
                        .as(how)
                        .extracting(Status::getCode, Status::getDescription)
                        .containsExactly(Status.Code.UNKNOWN, "the handler's");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "checked", "wrapped", "in a wrapper", "completion", "execution"})
    void statusReachesTheClientWhateverCatchesAll(String what) {
        failing(true).withBean(CatchAll.class).run(context -> {
            for (String how : List.of("throw ", "onError ")) {
                if (!what.equals("checked") || how.equals("onError ")) {
                    StatusRuntimeException failure = call(context, how + what);
                    assertThat(failure).as(how).hasMessage("NOT_FOUND: status");
                    assertThat(trailer(failure)).as(how).isEqualTo("v");
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "throw status, runtime: NOT_FOUND v",
        "onError status, runtime: NOT_FOUND v",
        "throw wrapped, runtime: NOT_FOUND v",
        "onError wrapped, runtime: NOT_FOUND v",
        "throw in a wrapper, wrapper",
        "onError in a wrapper, runtime: NOT_FOUND v",
    })
    void handlerThatNamesTheExceptionIsAskedAboutAStatus(String request, String description) {
        failing(true)
                .withBean(CatchAll.class)
                .withBean(Naming.class)
                .run(context -> assertThat(call(context, request).getStatus().getDescription())
                        .isEqualTo(description));
    }

    @Test
    void handlerThatNamesTheCheckedExceptionIsAskedAboutWhatIsPassed() {
        failing(true)
                .withBean(NamingChecked.class)
                .run(context -> assertThat(
                                call(context, "onError checked").getStatus().getDescription())
                        .isEqualTo("checked: NOT_FOUND v"));
    }

    @Test
    void methodThatServesKnowsTheWrapperOfWhatItReturnsToo() {
        runner().withBean(Returning.class)
                .withBean(Naming.class)
                .run(context -> assertThat(
                                call(context, "in a wrapper").getStatus().getDescription())
                        .isEqualTo("wrapper"));
    }

    @Test
    void trailersThatExceptionsShareDoNotGrow() {
        failing(true).withBean(Adding.class).run(context -> {
            for (String how : List.of("throw ", "onError ", "throw ", "onError ")) {
                assertThat(all(call(context, how + "shared"))).containsExactlyInAnyOrder("v", "interceptor");
            }
            assertThat(SHARED_TRAILERS.getAll(TRAILER)).containsExactly("v");
        });
    }

    @Test
    void interceptorSeesTheEndAndAddsTrailersWhenTheNextOneThrows() {
        failing(false).withBean(Adding.class).withBean(Throwing.class).run(context -> {
            StatusRuntimeException failure = call(context, "own");
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(all(failure)).containsExactly("interceptor");
        });
    }

    @Test
    void trailersOfTheServicesOwnInterceptorAreKeptWhenAnExceptionIsPassed() {
        runner().withBean(SelfIntercepted.class).run(context -> {
            StatusRuntimeException failure = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> PingGrpc.newBlockingStub(self(context)).ping(text("")));
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(all(failure)).containsExactly("interceptor");
        });
    }

    private static ApplicationContextRunner failing(boolean intercepted) {
        ApplicationContextRunner failing = runner().withBean(Failing.class);
        return intercepted ? failing.withBean(Passing.class) : failing;
    }

    private static StatusRuntimeException call(BeanFactory context, String request) {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> EchoGrpc.newBlockingStub(self(context)).unary(text(request)));
        assertThat(failure).as(request).isNotNull();
        return failure;
    }

    private static Metadata trailers(String value) {
        Metadata trailers = new Metadata();
        trailers.put(TRAILER, value);
        return trailers;
    }

    private static @Nullable String trailer(StatusRuntimeException failure) {
        return Objects.requireNonNull(failure.getTrailers()).get(TRAILER);
    }

    private static Iterable<String> all(StatusRuntimeException failure) {
        return Objects.requireNonNull(
                Objects.requireNonNull(failure.getTrailers()).getAll(TRAILER));
    }

    private static StatusRuntimeException status() {
        return Status.NOT_FOUND.withDescription("status").asRuntimeException(trailers("v"));
    }

    private static StatusRuntimeException unknown() {
        return Status.UNKNOWN
                .withDescription("the upstream said no")
                .withCause(new IOException("secret"))
                .asRuntimeException(trailers("v"));
    }

    private static Exception asked(String name) {
        return Objects.requireNonNull(FAILURES.get(name)).get();
    }

    /** Wraps another. */
    static final class WrapperException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        WrapperException(Exception cause) {
            super(cause);
        }
    }

    /** The service handles this itself. */
    static final class OwnException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    @GrpcService
    static class Failing extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            String value = request.getValue();
            if (value.startsWith("onError ")) {
                replies.onError(asked(value.substring("onError ".length())));
            } else {
                throw (RuntimeException) asked(value.substring("throw ".length()));
            }
        }

        @GrpcExceptionHandler
        Status own(OwnException failure) {
            return Status.UNKNOWN.withDescription("the handler's");
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Returning {

        Text unary(Text request) throws Exception {
            throw asked(request.getValue());
        }
    }

    /** Adds trailers by an interceptor that it puts around itself. */
    @GrpcService
    static class SelfIntercepted implements PingGrpc.AsyncService, BindableService {

        @Override
        public ServerServiceDefinition bindService() {
            return ServerInterceptors.intercept(PingGrpc.bindService(this), new Adding());
        }

        @Override
        public void ping(Text request, StreamObserver<Text> replies) {
            replies.onError(new IllegalArgumentException("passed"));
        }
    }

    @GrpcAdvice
    static class CatchAll {

        @GrpcExceptionHandler
        Status any(Exception failure) {
            return Status.INTERNAL.withDescription("catch-all");
        }

        @GrpcExceptionHandler
        Status runtime(RuntimeException failure) {
            return Status.INTERNAL.withDescription("catch-all");
        }

        @GrpcExceptionHandler
        Status all(Throwable failure) {
            return Status.INTERNAL.withDescription("catch-all");
        }
    }

    @GrpcAdvice
    static class Naming {

        @GrpcExceptionHandler
        Status status(StatusRuntimeException failure) {
            return Status.ABORTED.withDescription(
                    "runtime: " + failure.getStatus().getCode() + " " + trailer(failure));
        }

        @GrpcExceptionHandler
        Status wrapper(WrapperException failure) {
            return Status.ABORTED.withDescription("wrapper");
        }
    }

    @GrpcAdvice
    static class NamingChecked {

        @GrpcExceptionHandler
        Status status(StatusException failure) {
            return Status.ABORTED.withDescription(
                    "checked: " + failure.getStatus().getCode() + " "
                            + Objects.requireNonNull(failure.getTrailers()).get(TRAILER));
        }
    }

    @GrpcGlobalServerInterceptor
    static class Passing implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(call, headers);
        }
    }

    @GrpcGlobalServerInterceptor
    @Order(InterceptorOrder.ORDER_FIRST)
    static class Adding implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void close(Status status, Metadata trailers) {
                            trailers.put(TRAILER, "interceptor");
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }

    @GrpcGlobalServerInterceptor
    static class Throwing implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            throw new IllegalArgumentException("intercepted");
        }
    }
}
