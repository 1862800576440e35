// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.scope;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.ClientInterceptor;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationContext;

/** What a service reads of its call and adds to it. */
class GrpcCallContextTests {

    private static final Metadata.Key<String> ASKED = key("asked");
    private static final Metadata.Key<String> HEADER = key("header");
    private static final Metadata.Key<String> TRAILER = key("trailer");

    @Test
    void serviceReadsItsCall() {
        runner().withBean(Reading.class).run(context -> {
            Metadata headers = new Metadata();
            headers.put(ASKED, "this");
            EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(self(context))
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .withDeadlineAfter(5, MINUTES);
            stub.unary(text("hi"));
            GrpcCallContext call = context.getBean(Reading.class).call.get(20, SECONDS);
            assertThat(call.getMethod()).isEqualTo(EchoGrpc.getUnaryMethod());
            assertThat(call.getHeaders().get(ASKED)).isEqualTo("this");
            assertThat(call.getDeadline())
                    .hasValueSatisfying(deadline ->
                            assertThat(deadline).isBetween(Deadline.after(3, MINUTES), Deadline.after(5, MINUTES)));
            assertThat(call.getPeer())
                    .get(InstanceOfAssertFactories.type(InetSocketAddress.class))
                    .satisfies(peer ->
                            assertThat(peer.getAddress().isLoopbackAddress()).isTrue());
            assertThat(call.getSslSession()).isEmpty();
            assertThat(call.getAuthority()).isNotEmpty();
        });
    }

    @Test
    void callWithoutDeadlineHasNone() {
        runner().withBean(Reading.class).run(context -> {
            EchoGrpc.newBlockingStub(self(context)).unary(text("hi"));
            assertThat(context.getBean(Reading.class).call.get(20, SECONDS).getDeadline())
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"reply", "fail"})
    void metadataThatTheServiceAddsIsSentWithItsReplyOrItsFailure(String outcome) {
        runner().withBean(Answering.class).run(context -> {
            AtomicReference<@Nullable Metadata> headers = new AtomicReference<>();
            AtomicReference<@Nullable Metadata> trailers = new AtomicReference<>();
            Status.Code code = call(context, outcome, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
            assertThat(code).isEqualTo(outcome.equals("reply") ? Status.Code.OK : Status.Code.NOT_FOUND);
            assertThat(trailers.get())
                    .isNotNull()
                    .satisfies(sent -> assertThat(sent.get(TRAILER)).isEqualTo("t"));
            Metadata withHeader = outcome.equals("reply") ? headers.get() : trailers.get();
            assertThat(withHeader)
                    .isNotNull()
                    .satisfies(sent -> assertThat(sent.getAll(HEADER)).containsExactly("h"));
        });
    }

    @Test
    void thereIsNoCallOutsideOfOne() {
        assertThat(GrpcCallContext.find()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(GrpcCallContext::current)
                .withMessageContaining("No gRPC call is being served on this thread");
    }

    private static Status.Code call(ApplicationContext context, String outcome, ClientInterceptor capture) {
        try {
            EchoGrpc.newBlockingStub(self(context)).withInterceptors(capture).unary(text(outcome));
            return Status.Code.OK;
        } catch (StatusRuntimeException ex) {
            return ex.getStatus().getCode();
        }
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @GrpcService
    static class Reading extends EchoGrpc.EchoImplBase {

        private final CompletableFuture<GrpcCallContext> call = new CompletableFuture<>();

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            call.complete(GrpcCallContext.current());
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @GrpcService
    static class Answering extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            GrpcCallContext.current().getResponseHeaders().put(HEADER, "h");
            GrpcCallContext.current().getResponseTrailers().put(TRAILER, "t");
            if (request.getValue().equals("reply")) {
                replies.onNext(request);
                replies.onCompleted();
            } else {
                replies.onError(Status.NOT_FOUND.asRuntimeException());
            }
        }
    }
}
