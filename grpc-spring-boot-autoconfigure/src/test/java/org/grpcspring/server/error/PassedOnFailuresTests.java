// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import com.google.protobuf.Any;
import com.google.rpc.DebugInfo;
import com.google.rpc.ErrorInfo;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.grpcspring.client.declared.GrpcClientInterface;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.error.GrpcErrors;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.scope.GrpcCallContext;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A caller calls this application, which calls a server behind it: each call goes over TCP. */
@ExtendWith(OutputCaptureExtension.class)
class PassedOnFailuresTests {

    private static final String REFERENCE = "Passed on from another service, in the server's log under ";
    private static final Metadata.Key<String> PRIVATE = key("x-private");
    private static final Metadata.Key<String> PUSHBACK = key("grpc-retry-pushback-ms");
    private static final Metadata.Key<String> OWN = key("own");

    private final LoggingSystem logging = LoggingSystem.get(PassedOnFailuresTests.class.getClassLoader());
    private Server behind;

    @BeforeEach
    void start() throws IOException {
        logging.setLogLevel(PassedOnFailures.class.getName(), LogLevel.DEBUG);
        behind = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new Behind())
                .build()
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        logging.setLogLevel(PassedOnFailures.class.getName(), null);
        behind.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "thrown",
                "declared",
                "v2",
                "future",
                "onError",
                "wrapped",
                "by hand",
                "handled",
                "named by a handler",
                "streamed",
                "streamed after a reply"
            })
    void callersGetTheCodeAndTheDetailsForThemAndAReference(String how, CapturedOutput output) {
        relaying().run(context -> {
            StatusRuntimeException failure = call(context, how);
            Status status = failure.getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(status.getDescription()).startsWith(REFERENCE);
            assertThat(failure.getTrailers()).isNotNull().satisfies(trailers -> {
                assertThat(trailers.containsKey(PRIVATE)).isFalse();
                assertThat(trailers.containsKey(PUSHBACK)).isFalse();
                assertThat(trailers.get(OWN)).isEqualTo("of the gateway");
            });
            assertThat(GrpcErrors.of(failure).details()).singleElement().matches(detail -> detail.is(ErrorInfo.class));
            assertThat(Objects.requireNonNull(StatusProto.fromThrowable(failure))
                            .getMessage())
                    .isEqualTo(status.getDescription());
            String id = String.valueOf(status.getDescription()).substring(REFERENCE.length());
            assertThat(output)
                    .containsOnlyOnce("The call " + id + " of grpcspring.test.v1.Echo/")
                    .contains(" failed: the client 'behind' called grpcspring.test.v1.Echo/")
                    .contains(": NOT_FOUND: no row in orders at db.internal")
                    .doesNotContain("s3cr3t");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "onError with unknown"})
    void failureWithoutAKnownStatusIsPassedOnToo(String how, CapturedOutput output) {
        relaying().run(context -> {
            Status status = call(context, how).getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
            assertThat(status.getDescription()).startsWith(REFERENCE);
            assertThat(output)
                    .containsOnlyOnce("called grpcspring.test.v1.Echo/Unary: UNKNOWN")
                    .doesNotContain("ERROR");
        });
    }

    @ParameterizedTest
    @CsvSource({"thrown, DEBUG", "unknown, WARN", "refused, WARN", "late, WARN"})
    void onlyWhatIsNoFaultOfTheCallerIsAWarning(String how, String level, CapturedOutput output) {
        relaying().run(context -> {
            call(context, how);
            assertThat(output.getOut().lines().filter(line -> line.contains(" failed: the client ")))
                    .singleElement(STRING)
                    .contains(" " + level + " ");
        });
    }

    @Test
    void whatTheGatewaysHandlerAddsStays() {
        relaying()
                .withBean(Detailing.class)
                .run(context -> assertThat(
                                GrpcErrors.of(call(context, "thrown")).details())
                        .extracting(Any::getTypeUrl)
                        .containsExactly(
                                "type.googleapis.com/google.rpc.ErrorInfo",
                                "type.googleapis.com/grpcspring.test.v1.Text"));
    }

    @Test
    void statusThatTheApplicationRewordsIsItsOwn(CapturedOutput output) {
        relaying().run(context -> {
            StatusRuntimeException failure = call(context, "reworded");
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(failure.getStatus().getDescription()).isEqualTo("There is no such order");
            assertThat(Objects.requireNonNull(failure.getTrailers()).get(PRIVATE))
                    .isEqualTo("s3cr3t");
            assertThat(output).doesNotContain("the client 'behind' called");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused", "late"})
    void addressesThatGrpcJavaTellsStayHere(String how, CapturedOutput output) {
        relaying().run(context -> {
            StatusRuntimeException failure = call(context, how);
            assertThat(failure.getStatus().getDescription()).startsWith(REFERENCE);
            assertThat(failure.getStatus().getCode())
                    .isEqualTo(how.equals("refused") ? Status.Code.UNAVAILABLE : Status.Code.DEADLINE_EXCEEDED);
            assertThat(output).contains("127.0.0.1", failure.getStatus().getCode() + ": ");
        });
    }

    @Test
    void gatewayPassesAllOnWhereTheKeySaysSo(CapturedOutput output) {
        relaying().withPropertyValues("grpc.server.errors.relay=true").run(context -> {
            StatusRuntimeException failure = call(context, "thrown");
            assertThat(failure.getStatus().getDescription()).isEqualTo("no row in orders\n at db.internal");
            assertThat(Objects.requireNonNull(failure.getTrailers()).get(PRIVATE))
                    .isEqualTo("s3cr3t");
            assertThat(GrpcErrors.of(failure).details()).hasSize(3);
            assertThat(output).doesNotContain("the client 'behind' called");
        });
    }

    @Test
    void debugInfoOfThisServerIsToldWhereItIsSwitchedOn() {
        relaying().withPropertyValues("grpc.server.errors.debug-info=true").run(context -> {
            GrpcErrors errors = GrpcErrors.of(call(context, "thrown"));
            assertThat(errors.details()).hasSize(2);
            assertThat(errors.debugInfo())
                    .hasValueSatisfying(info -> assertThat(info.getDetail()).contains("StatusRuntimeException"));
        });
    }

    private ApplicationContextRunner relaying() {
        return runner().withBean(Relay.class)
                .withPropertyValues(
                        "grpc.client.behind.address=static://127.0.0.1:" + behind.getPort(),
                        "grpc.client.nobody.address=static://127.0.0.1:1");
    }

    private static StatusRuntimeException call(BeanFactory context, String request) {
        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(self(context));
        StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, () -> {
            if (request.startsWith("streamed")) {
                stub.serverStream(text(request)).forEachRemaining(reply -> {});
            } else {
                stub.unary(text(request));
            }
        });
        assertThat(failure).isNotNull();
        return failure;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** A declared client. */
    @GrpcClientInterface(EchoGrpc.class)
    interface Declared {

        Text unary(Text request);
    }

    /** The server behind, which tells more than callers should know. */
    static class Behind extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            if (request.getValue().endsWith("unknown")) {
                replies.onError(new IllegalStateException());
            } else if (!request.getValue().equals("late")) {
                replies.onError(failure());
            }
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            if (request.getValue().endsWith("reply")) {
                replies.onNext(request);
            }
            replies.onError(failure());
        }

        private static Throwable failure() {
            StatusRuntimeException failure = GrpcException.builder(
                            Status.NOT_FOUND.withDescription("no row in orders\n at db.internal"))
                    .errorInfo("NO_ORDER", "shop.example.com", Map.of())
                    .detail(DebugInfo.newBuilder().setDetail("at Orders.java:7").build())
                    .detail(text("private"))
                    .build();
            Objects.requireNonNull(failure.getTrailers()).put(PRIVATE, "s3cr3t");
            failure.getTrailers().put(PUSHBACK, "5000");
            return failure;
        }
    }

    /** The application. */
    @GrpcService
    static class Relay extends EchoGrpc.EchoImplBase {

        private final EchoGrpc.EchoBlockingStub blocking;
        private final EchoGrpc.EchoBlockingV2Stub blockingV2;
        private final EchoGrpc.EchoFutureStub future;
        private final EchoGrpc.EchoStub async;
        private final Declared declared;
        private final EchoGrpc.EchoBlockingStub nobody;

        Relay(
                @GrpcClient("behind") EchoGrpc.EchoBlockingStub blocking,
                @GrpcClient("behind") EchoGrpc.EchoBlockingV2Stub blockingV2,
                @GrpcClient("behind") EchoGrpc.EchoFutureStub future,
                @GrpcClient("behind") EchoGrpc.EchoStub async,
                @GrpcClient("behind") Declared declared,
                @GrpcClient("nobody") EchoGrpc.EchoBlockingStub nobody) {
            this.blocking = blocking;
            this.blockingV2 = blockingV2;
            this.future = future;
            this.async = async;
            this.declared = declared;
            this.nobody = nobody;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            GrpcCallContext.current().getResponseTrailers().put(OWN, "of the gateway");
            switch (request.getValue()) {
                case "onError", "onError with unknown" -> async.unary(request, replies);
                case "declared" -> replies.onNext(declared.unary(request));
                case "refused" -> nobody.unary(request);
                case "late" ->
                    blocking.withDeadlineAfter(1, TimeUnit.MILLISECONDS).unary(request);
                case "v2", "future" -> other(request, replies);
                case "thrown", "unknown" -> blocking.unary(request);
                default -> refused(request, replies);
            }
        }

        private void other(Text request, StreamObserver<Text> replies) {
            try {
                replies.onNext(
                        request.getValue().equals("v2")
                                ? blockingV2.unary(request)
                                : future.unary(request).get());
            } catch (StatusException | ExecutionException failure) {
                replies.onError(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void refused(Text request, StreamObserver<Text> replies) {
            StatusRuntimeException failure =
                    catchThrowableOfType(StatusRuntimeException.class, () -> blocking.unary(request));
            Status status = failure.getStatus();
            Metadata trailers = failure.getTrailers();
            switch (request.getValue()) {
                case "wrapped" -> replies.onError(new IllegalStateException("no order", failure));
                case "by hand" -> throw new StatusRuntimeException(status, trailers);
                case "reworded" ->
                    throw status.withDescription("There is no such order").asRuntimeException(trailers);
                case "handled" -> throw new IllegalArgumentException("no order", failure);
                case "named by a handler" -> throw new UnsupportedOperationException("no order", failure);
                default -> throw new ArithmeticException(request.getValue());
            }
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            GrpcCallContext.current().getResponseTrailers().put(OWN, "of the gateway");
            async.serverStream(request, replies);
        }

        @GrpcExceptionHandler
        Throwable cause(IllegalArgumentException failure) {
            return Objects.requireNonNull(failure.getCause());
        }

        @GrpcExceptionHandler
        StatusException same(UnsupportedOperationException failure) {
            return new StatusException(Status.fromThrowable(failure), Status.trailersFromThrowable(failure));
        }
    }

    /** Adds a detail to all failures. */
    @GrpcAdvice
    static class Detailing {

        @GrpcExceptionHandler
        Text detail(StatusRuntimeException failure) {
            return text("own");
        }
    }
}
