// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import com.google.rpc.Help;
import com.google.rpc.RetryInfo;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.grpcspring.error.GrpcErrors;
import org.grpcspring.error.GrpcException;
import org.grpcspring.observation.CallEndListener;
import org.grpcspring.observation.EndedCall;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.scope.GrpcCallContext;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Replies with more metadata than clients accept, over TCP. */
@ExtendWith(OutputCaptureExtension.class)
class LongRepliesTests {

    private static final Metadata.Key<String> BIG = Metadata.Key.of("big", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> SMALL = Metadata.Key.of("small", Metadata.ASCII_STRING_MARSHALLER);

    @ParameterizedTest
    @CsvSource({
        "thrown, ascii", "thrown, percent", "thrown, umlaut", "thrown, emoji",
        "onError, ascii", "handled, umlaut", "intercepted, umlaut", "after headers, umlaut",
    })
    void descriptionIsCutToWhatClientsAcceptAndEverybodySaysTheSame(String how, String characters) {
        failing().run(context -> {
            Status status = call(context, how + ":" + characters).getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(status.getDescription())
                    .startsWith(part(characters).repeat(500))
                    .endsWith("… [cut]");
            Status ended = context.getBean(Ended.class).next();
            assertThat(ended.getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(ended.getDescription()).isEqualTo(status.getDescription());
        });
    }

    @Test
    void detailsStayWhereTheDescriptionIsTooLong() {
        failing().run(context -> {
            StatusRuntimeException failure = call(context, "details");
            assertThat(failure.getStatus().getDescription())
                    .startsWith("ä".repeat(300))
                    .endsWith("… [cut]");
            GrpcErrors errors = GrpcErrors.of(failure);
            assertThat(errors.retryInfo())
                    .map(info -> info.getRetryDelay().getSeconds())
                    .hasValue(7L);
            assertThat(errors.help()).isPresent();
            assertThat(Objects.requireNonNull(StatusProto.fromThrowable(failure))
                            .getMessage())
                    .isEqualTo(failure.getStatus().getDescription());
        });
    }

    @Test
    void largestDetailsAreLeftOutWithAMarkAndALineInTheLog(CapturedOutput output) {
        failing().run(context -> {
            StatusRuntimeException failure = call(context, "large details");
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(failure.getStatus().getDescription()).isEqualTo("No such thing [details left out]");
            GrpcErrors errors = GrpcErrors.of(failure);
            assertThat(errors.help()).isEmpty();
            assertThat(errors.detail(RetryInfo.class)).isPresent();
            assertThat(output)
                    .containsOnlyOnce("grpcspring.test.v1.Echo/Unary has more metadata than the 8192 bytes")
                    .containsOnlyOnce("[type.googleapis.com/google.rpc.Help] is left out");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"headers", "trailers", "failed trailers"})
    void metadataOfTheServiceThatIsTooLargeIsLeftOutWithALineInTheLog(String how, CapturedOutput output) {
        failing().run(context -> {
            AtomicReference<Metadata> headers = new AtomicReference<>();
            AtomicReference<Metadata> trailers = new AtomicReference<>();
            EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(self(context))
                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
            if (how.startsWith("failed")) {
                assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> stub.unary(text(how)))
                                .getStatus())
                        .satisfies(status -> assertThat(status.getDescription()).isEqualTo("as it is"));
            } else {
                assertThat(stub.unary(text(how))).isEqualTo(text(how));
            }
            Metadata got = Objects.requireNonNull(how.equals("headers") ? headers.get() : trailers.get());
            assertThat(got.get(BIG)).isNull();
            assertThat(got.get(SMALL)).isEqualTo("s");
            assertThat(output).containsOnlyOnce("[big] is left out");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"64KB", "-1"})
    void allIsSentToClientsThatAcceptMore(String size) {
        failing()
                .withPropertyValues(
                        "grpc.server.max-outbound-metadata-size=" + size,
                        "grpc.client.self.max-inbound-metadata-size=64KB")
                .run(context -> assertThat(
                                call(context, "thrown:ascii").getStatus().getDescription())
                        .isEqualTo("a".repeat(20_000)));
    }

    @Test
    void startFailsWhereNothingWouldFit() {
        failing()
                .withPropertyValues("grpc.server.max-outbound-metadata-size=1023B")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("grpc.server.max-outbound-metadata-size", "1023B", "At least 1KB is needed"));
    }

    private static ApplicationContextRunner failing() {
        return runner().withBean(Failing.class).withBean(Refusing.class).withBean(Ended.class);
    }

    private static StatusRuntimeException call(BeanFactory context, String request) {
        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(self(context));
        return catchThrowableOfType(StatusRuntimeException.class, () -> {
            if (request.startsWith("after headers")) {
                stub.serverStream(text(request)).forEachRemaining(reply -> {});
            } else {
                stub.unary(text(request));
            }
        });
    }

    private static Status status(String request) {
        return Status.NOT_FOUND.withDescription(
                part(request.substring(request.indexOf(':') + 1)).repeat(20_000));
    }

    private static String part(String characters) {
        return switch (characters) {
            case "percent" -> "%";
            case "umlaut" -> "ä";
            case "emoji" -> "😀";
            default -> "a";
        };
    }

    /** Keeps how calls ended. */
    static class Ended implements CallEndListener {

        private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();

        @Override
        public void ended(EndedCall call) {
            ends.add(call.status());
        }

        Status next() throws InterruptedException {
            return Objects.requireNonNull(ends.poll(20, TimeUnit.SECONDS));
        }
    }

    @GrpcService
    static class Failing extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            String how = request.getValue();
            Metadata big = new Metadata();
            big.put(BIG, "b".repeat(9000));
            big.put(SMALL, "s");
            switch (how.replaceFirst(":.*", "")) {
                case "thrown" -> throw status(how).asRuntimeException();
                case "onError" -> replies.onError(status(how).asRuntimeException());
                case "handled" -> throw new IllegalStateException(how);
                case "details" ->
                    throw GrpcException.builder(Status.NOT_FOUND.withDescription("ä".repeat(20_000)))
                            .retryAfter(Duration.ofSeconds(7))
                            .help("h".repeat(1000), "https://example.com")
                            .build();
                case "large details" ->
                    throw GrpcException.builder(Status.NOT_FOUND.withDescription("No such thing"))
                            .retryAfter(Duration.ofSeconds(7))
                            .detail(Help.newBuilder()
                                    .addLinks(Help.Link.newBuilder().setUrl("h".repeat(9000)))
                                    .build())
                            .build();
                case "failed trailers" ->
                    throw Status.NOT_FOUND.withDescription("as it is").asRuntimeException(big);
                case "headers" -> GrpcCallContext.current().getResponseHeaders().merge(big);
                default -> GrpcCallContext.current().getResponseTrailers().merge(big);
            }
            if (how.endsWith("ers")) {
                replies.onNext(request);
                replies.onCompleted();
            }
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onError(status(request.getValue()).asRuntimeException());
        }

        @GrpcExceptionHandler
        Status handle(IllegalStateException failure) {
            return status(String.valueOf(failure.getMessage()));
        }
    }

    /** Closes calls itself. */
    @GrpcGlobalServerInterceptor
    static class Refusing implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onMessage(Q message) {
                    if (message instanceof Text text && text.getValue().startsWith("intercepted")) {
                        call.close(status(text.getValue()), new Metadata());
                    } else {
                        super.onMessage(message);
                    }
                }
            };
        }
    }
}
